import type { Problem } from '../../errors/errors.ts'
import type { EnvironmentRow, Matrix, ServiceRow } from '../../matrix/matrix.ts'
import { type PortBlock, servicesWithPorts } from '../../matrix/port-blocks.ts'
import {
  formatPorts,
  isTransport,
  type PortRange,
  portCount,
  rangesOf,
  type Transport,
} from '../../matrix/ports.ts'
import type { ComposeModel, ComposeService } from '../model.ts'
import { hasNoNetworkOfItsOwn } from '../networks/network-mode.ts'
import { rowToAdd } from './row-to-add.ts'

type Port = NonNullable<ComposeService['ports']>[number]

/**
 * The model with the host ports of the matrix, all on 127.0.0.1. The numbers and addresses of the compose file are not used;
 * a container port that the file publishes needs a row, and one that only the matrix publishes is published too.
 *
 * @param ports the block of ports of the stack
 * @returns `problems`: ports without a row, and rows that cannot be published; each at its place in the matrix
 */
export function withMatrixPorts(
  model: ComposeModel,
  matrix: Matrix,
  environment: EnvironmentRow,
  ports: PortBlock,
): { model: ComposeModel; problems: Problem[] } {
  const rows = servicesWithPorts(matrix, environment.name, ports)
  const problems: Problem[] = rows
    .filter(([{ service }]) => !Object.hasOwn(model.services, service))
    .map(([row]) => ({ ...row.at, message: `service ${row.service} is not in ${environment.composeFile}` }))
  const services = Object.entries(model.services).map(([name, service]) => {
    const own = rows.filter(([row]) => row.service === name)
    problems.push(
      ...withoutRow(name, service, matrix, environment),
      ...own.flatMap(([row]) => unpublishable(row, service, environment)),
    )
    return [name, withPorts(service, own)] as const
  })
  return { model: { ...model, services: Object.fromEntries(services) }, problems }
}

function withPorts(service: ComposeService, rows: readonly [ServiceRow, number][]): ComposeService {
  const { ports = [], ...rest } = service
  if (rows.length === 0) return rest
  const published = rows.map(([row, port]): Port => {
    const written = ports.find((one) => isOf(row, one)) ?? { mode: 'ingress' }
    return {
      ...written,
      target: row.containerPort,
      published: `${port}`,
      host_ip: '127.0.0.1',
      protocol: row.transport,
    }
  })
  return { ...rest, ports: published }
}

function withoutRow(
  name: string,
  service: ComposeService,
  matrix: Matrix,
  environment: EnvironmentRow,
): Problem[] {
  if (isOnNetworkOfOther(service)) return []
  const rows = matrix.services.filter((row) => row.service === name)
  const lacking = (service.ports ?? []).filter((port) => !rows.some((row) => isOf(row, port)))
  const ranges = [...Map.groupBy(lacking, transportOf)].flatMap(([transport, own]) => {
    // A port may be published on several addresses.
    const byTarget = new Map(own.map((port) => [port.target, port]))
    // A range of the compose file is in the model as single ports.
    return rangesOf(byTarget.keys()).map((range) => ({ range, byTarget, transport }))
  })
  const [first] = rows
  return ranges.map(({ range, byTarget, transport }, index): Problem => {
    const isOne = portCount(range) === 1
    const lackingPort = { service: name, containerPort: range.from, transport }
    const add = rowToAdd(lackingPort, first === undefined && index === 0, environment, matrix)
    return {
      ...(first ?? environment).at,
      message: `service ${name} publishes container ${isOne ? 'port' : 'ports'} ${shown(range, transport)} in ${environment.composeFile}, for which the matrix has no ${isOne ? 'row' : 'rows'}`,
      found: describePorts(range, byTarget, transport),
      allowed: isOne
        ? `a row under Services such as ${add}`
        : `a row under Services for each of the ${portCount(range)} ports, the first such as ${add}`,
    }
  })
}

function unpublishable(row: ServiceRow, service: ComposeService, environment: EnvironmentRow): Problem[] {
  if (!isOnNetworkOfOther(service)) return []
  return [
    {
      ...row.at,
      message: `service ${row.service} has the network_mode ${service.network_mode} in ${environment.composeFile}, so that no port of it can be published`,
      found: `a port under ${environment.name}`,
      allowed: `\`-\` under ${environment.name}`,
    },
  ]
}

function isOnNetworkOfOther({ network_mode: mode }: ComposeService): boolean {
  return mode !== undefined && hasNoNetworkOfItsOwn(mode)
}

function isOf({ containerPort, transport }: ServiceRow, port: Port): boolean {
  return containerPort === port.target && transport === transportOf(port)
}

function transportOf({ protocol }: Port): Transport {
  return protocol !== undefined && isTransport(protocol) ? protocol : 'tcp'
}

/** `9000`, `53/udp`, `8000-8003` */
function shown(range: PortRange, transport: Transport): string {
  return transport === 'tcp' ? formatPorts(range) : `${formatPorts(range)}/${transport}`
}

/** `0.0.0.0:9000:9000`, as `docker ps` shows it; for several ports `0.0.0.0:8000-8003:8000-8003`. */
function describePorts(range: PortRange, ports: ReadonlyMap<number, Port>, transport: Transport): string {
  const [first, last] = [ports.get(range.from), ports.get(range.to)]
  const published = new Set([first, last].map((port) => port?.published ?? 'any'))
  return `${first?.host_ip ?? '0.0.0.0'}:${[...published].join('-')}:${shown(range, transport)}`
}
