import { SsotError } from '../errors/errors.ts'
import { findEnvironment } from './find-environment.ts'
import type { Matrix, ServiceRow } from './matrix.ts'
import { type HostPort, type PortRange, portCount } from './ports.ts'

/** The host port of each published row of Services, by its name. */
export type PortBlock = Record<string, number>

/** The rows of Services that an environment publishes, each with its port or range there. */
export function publishedServices(matrix: Matrix, environment: string): [ServiceRow, PortRange][] {
  return matrix.services.flatMap((service): [ServiceRow, PortRange][] => {
    const range = service.ports[environment]
    return range ? [[service, range]] : []
  })
}

/**
 * The rows of Services that an environment publishes, each with its host port in a block.
 * @throws TypeError when the block has no port for one of them: a block is always made for the whole environment
 */
export function servicesWithPorts(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
): [ServiceRow, number][] {
  return publishedServices(matrix, environment).map(([service]) => {
    const port = Object.hasOwn(ports, service.name) ? ports[service.name] : undefined
    if (port === undefined) {
      throw new TypeError(
        `The block of ports has no port for service ${service.name}, which environment ${environment} publishes.`,
      )
    }
    return [service, port]
  })
}

/**
 * The host ports of a block, each with what carries it, in the order of the matrix.
 * @throws TypeError as {@link servicesWithPorts} does
 */
export function hostPortsOf(matrix: Matrix, environment: string, ports: PortBlock): HostPort[] {
  return servicesWithPorts(matrix, environment, ports).map(([{ transport }, port]) => ({ port, transport }))
}

/**
 * How many blocks of ports an environment has: the length of its ranges; 1 when it has single ports. If it publishes nothing,
 * its *Host ports* say whether it is for runs: a range or a single port.
 */
export function blockCount(matrix: Matrix, environment: string): number {
  const lengths = publishedServices(matrix, environment).map(([, range]) => portCount(range))
  return lengths.length === 0
    ? portCount(findEnvironment(matrix, environment).hostPorts)
    : Math.min(...lengths)
}

/** The ports of block number `index`, counted from 0: the `index`th port of each service's range. */
export function portBlock(matrix: Matrix, environment: string, index: number): PortBlock {
  return Object.fromEntries(
    publishedServices(matrix, environment).map(([service, range]) => [service.name, range.from + index]),
  )
}

/**
 * The block of ports that a stack uses, found by one of the ports that it publishes.
 * @param published the host ports that the containers publish, by service
 * @returns null when the matrix has none of these ports
 */
export function blockOf(
  matrix: Matrix,
  environment: string,
  published: ReadonlyMap<string, readonly HostPort[]>,
): PortBlock | null {
  for (const [{ service, transport }, { from, to }] of publishedServices(matrix, environment)) {
    const found = published
      .get(service)
      ?.find((one) => one.transport === transport && from <= one.port && one.port <= to)
    if (found !== undefined) return portBlock(matrix, environment, found.port - from)
  }
  return null
}

export interface BusyBlock {
  index: number
  /** What uses it: `run ssot-app-test-3f2a` or `port 28100 in use by another program`. */
  holder: string
}

/** The error for an environment whose blocks of ports are all in use. */
export function portsExhausted(matrix: Matrix, environment: string, busy: readonly BusyBlock[]): SsotError {
  const shown = busy.slice(0, 5).map(({ index, holder }) => `  block ${index}: ${holder}`)
  const rest = busy.length > shown.length ? [`  and ${busy.length - shown.length} more`] : []
  const where = `${matrix.file} (line ${findEnvironment(matrix, environment).at.line})`
  return new SsotError({
    code: 'PORTS_EXHAUSTED',
    summary: [
      `No block of host ports is free for environment ${environment} (${busy.length} of ${busy.length} in use):`,
      ...shown,
      ...rest,
    ].join('\n'),
    todo:
      blockCount(matrix, environment) === 1
        ? `End the run or program that uses it, or give ${environment} ranges instead of single ports in ${where}, with one port for each run at the same time.`
        : `End the runs or programs that use them, or widen the ranges of ${environment} in ${where}.`,
  })
}
