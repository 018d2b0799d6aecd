import { SsotError } from '../errors/errors.ts'
import { findEnvironment } from './find-environment.ts'
import type { Matrix, ServiceRow } from './matrix.ts'
import type { PortRange } from './ports.ts'

/** The host port of each published service, by service name. */
export type PortBlock = Record<string, number>

/** The services of the matrix that an environment publishes, each with its port or range there. */
export function publishedServices(matrix: Matrix, environment: string): [ServiceRow, PortRange][] {
  return matrix.services.flatMap((service): [ServiceRow, PortRange][] => {
    const range = service.ports[environment]
    return range ? [[service, range]] : []
  })
}

/**
 * The services that an environment publishes, each with its host port in a block.
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

/** How many blocks of ports an environment has: the length of its ranges; 1 when it has single ports. */
export function blockCount(matrix: Matrix, environment: string): number {
  const lengths = publishedServices(matrix, environment).map(([, { from, to }]) => to - from + 1)
  return lengths.length === 0 ? 1 : Math.min(...lengths)
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
  published: ReadonlyMap<string, readonly number[]>,
): PortBlock | null {
  for (const [{ name }, { from, to }] of publishedServices(matrix, environment)) {
    const port = published.get(name)?.find((one) => from <= one && one <= to)
    if (port !== undefined) return portBlock(matrix, environment, port - from)
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
