import type { EnvironmentRow, Matrix, ServiceRow } from '../../../core/matrix/matrix.ts'
import { type PortRange, portsOverlap } from '../../../core/matrix/ports.ts'
import { environmentsOf, type ServiceInFile } from '../../compose/environment.ts'
import { resolvePorts } from '../../compose/matrix-variables.ts'
import type { PortSource } from '../../compose/model.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Repository } from '../../repository.ts'

/** An entry of `ports` of a service in an environment, with what the matrix says about it. */
export interface PublishedPort extends ServiceInFile {
  readonly environment: EnvironmentRow
  readonly port: PortSource
  /** The service's row in the matrix; undefined: there is none. */
  readonly row: ServiceRow | undefined
  /** The host ports of the service in the matrix, in this environment; null: it publishes none. */
  readonly wanted: PortRange | null
  /** The host ports that the entry publishes; null: not known. */
  readonly hostPorts: PortRange | null
}

/** Every port that the environments publish, in the order of the matrix and of the files. */
export function publishedPorts(repository: Repository, matrix: Matrix): PublishedPort[] {
  return environmentsOf(repository).flatMap(({ environment, services }) =>
    services.flatMap((inFile) => {
      const row = matrix.services.find(({ name }) => name === inFile.service.name)
      const wanted = row?.ports[environment.name] ?? null
      return inFile.service.ports.map((port) => {
        const hostPorts = port.published === null ? null : resolvePorts(port.published, matrix, environment)
        return { ...inFile, environment, port, row, wanted, hostPorts }
      })
    }),
  )
}

/** Whether the engine chooses a free port of a range: several host ports for one container port. */
export function isChosenFromRange({ published, target }: PortSource): boolean {
  return published !== null && /^\d+-\d+$/u.test(published) && !target.includes('-')
}

/** Whether two entries cannot both be published on one machine. */
export function portsCollide(a: PublishedPort, b: PublishedPort): boolean {
  if (a.port.protocol !== b.port.protocol || !addressesMeet(a.port.hostIp, b.port.hostIp)) return false
  if (isChosenFromRange(a.port) || isChosenFromRange(b.port)) return false
  return a.hostPorts !== null && b.hostPorts !== null && portsOverlap(a.hostPorts, b.hostPorts)
}

/** Whether two addresses overlap. One that contains a variable overlaps only with itself and with all interfaces. */
function addressesMeet(a: string | null, b: string | null): boolean {
  if (a === b || a === null || b === null) return true
  if (hasVariables(a) || hasVariables(b)) return false
  const isIpv6 = (address: string) => address.includes(':')
  if (isIpv6(a) !== isIpv6(b)) return false
  return [a, b].some((address) => address === '0.0.0.0' || address === '::')
}

/** The host port for messages: `27000`, or `${API_PORT}` without its message. */
export function shownPorts({ published, target }: PortSource): string {
  if (published === null) return `container port ${target}`
  return published.replace(/\$\{(\w+)[^}]*\}/gu, '${$1}')
}
