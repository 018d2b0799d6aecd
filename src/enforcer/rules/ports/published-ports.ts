import { hasNoNetworkOfItsOwn } from '../../../core/compose/networks/network-mode.ts'
import type { EnvironmentRow, Matrix, ServiceRow } from '../../../core/matrix/matrix.ts'
import { formatPorts, isTransport, portCount, rangesOf, type Transport } from '../../../core/matrix/ports.ts'
import { environmentsOf, isActive, type ServiceInFile } from '../../compose/environment.ts'
import { filledIn, type Givens, givensOf, givensOfFile } from '../../compose/given.ts'
import type { PortSource } from '../../compose/model.ts'
import { portRange } from '../../compose/port-text.ts'
import type { Repository } from '../../repository.ts'

/** A container port that a service publishes in an environment, with its row in the matrix. */
export interface PublishedPort extends ServiceInFile {
  readonly environment: EnvironmentRow
  /** What publishes it. An entry with a range of ports publishes several. */
  readonly port: PortSource
  readonly containerPort: number
  readonly transport: Transport
  /** The host port that the file says, by a number, its env file, a default or other variables. Null: none, or it is not known. */
  readonly hostPort: number | null
  /** Undefined: the matrix has no row for it. */
  readonly row: ServiceRow | undefined
}

/**
 * Every container port that the environments publish and that is known, in the order of the matrix and of the files: of
 * services that a start knows, on networks on which ports can be published.
 */
export function publishedPorts(repository: Repository, matrix: Matrix): PublishedPort[] {
  return environmentsOf(repository).flatMap(({ environment, services }) => {
    const givens = givensOf(repository, environment)
    const ofFile = givensOfFile(repository, environment)
    return services.flatMap((inFile): PublishedPort[] => {
      const { service } = inFile
      if (!isActive(service, environment) || networkOfOther(inFile, givens) !== null) return []
      return service.ports.flatMap((port) =>
        portsOf(port, givens, ofFile).map((one) => ({
          ...inFile,
          ...one,
          environment,
          port,
          row: matrix.services.find(
            (row) =>
              row.service === service.name &&
              row.containerPort === one.containerPort &&
              row.transport === one.transport,
          ),
        })),
      )
    })
  })
}

/** The `network_mode` of a service with which no port of it can be published; null: it has none. */
export function networkOfOther({ service }: ServiceInFile, givens: Givens): string | null {
  const { network_mode: written } = service.settings
  const mode = typeof written === 'string' ? filledIn(written, givens) : null
  return mode !== null && hasNoNetworkOfItsOwn(mode) ? mode : null
}

type Known = Pick<PublishedPort, 'containerPort' | 'transport' | 'hostPort'>

function portsOf({ target, protocol, published }: PortSource, givens: Givens, ofFile: Givens): Known[] {
  const containers = numbersIn(filledIn(target, givens))
  const transport = filledIn(protocol, givens)?.toLowerCase()
  // Not known means that nothing is said of it.
  if (containers === null || transport === undefined || !isTransport(transport)) return []
  const hosts = published === null ? null : numbersIn(saidNumber(published, givens, ofFile))
  return containers.map((containerPort, index) => ({
    containerPort,
    transport,
    // Of several host ports for one container port the engine chooses.
    hostPort: hosts?.length === containers.length ? (hosts[index] ?? null) : null,
  }))
}

/**
 * What a file says where a number is expected: the default of a variable comes before the value that the matrix gives.
 * @param ofFile the values of an env file, which come before a default; absent: none
 */
export function saidNumber(text: string, givens: Givens, ofFile: Givens = () => undefined): string | null {
  return filledIn(text, ofFile) ?? filledIn(text, givens)
}

/** `[3000, 3001]` for `3000-3001`; null: it is not known. */
function numbersIn(text: string | null): number[] | null {
  const range = text === null ? null : portRange(text)
  return range && Array.from({ length: portCount(range) }, (_, index) => range.from + index)
}

/** Ports that one entry of a service publishes in an environment. */
export type PortsOfEntry = readonly [PublishedPort, ...PublishedPort[]]

/** Ports by the entries that publish them, in the same order. An entry with a range is for a person one thing to change. */
export function byEntry(ports: readonly PublishedPort[]): PortsOfEntry[] {
  const entries = new Map<PortSource, Map<EnvironmentRow, [PublishedPort, ...PublishedPort[]]>>()
  const found: [PublishedPort, ...PublishedPort[]][] = []
  for (const one of ports) {
    const ofEntry = entries.get(one.port) ?? new Map()
    entries.set(one.port, ofEntry)
    const known = ofEntry.get(one.environment)
    if (known !== undefined) {
      known.push(one)
      continue
    }
    const first: [PublishedPort, ...PublishedPort[]] = [one]
    ofEntry.set(one.environment, first)
    found.push(first)
  }
  return found
}

/** `9000`, `53/udp`, `8000-8003, 8010` */
export function shownPorts(ports: PortsOfEntry): string {
  const [{ transport }] = ports
  const numbers = shownNumbers(ports.map(({ containerPort }) => containerPort))
  return transport === 'tcp' ? numbers : `${numbers}/${transport}`
}

/** `8000-8003, 8010` */
export function shownNumbers(ports: readonly number[]): string {
  return rangesOf(ports).map(formatPorts).join(', ')
}
