import type { Problem } from '../../errors/errors.ts'
import { formatPorts, type PortRange, portCount, portsWithin, type Transport, transportOf } from '../ports.ts'
import { NONE } from '../read/cells/schema.ts'
import type { DraftService, MatrixDraft } from '../read/draft.ts'
import type { Cell } from '../read/rows.ts'
import { duplicates } from './duplicates.ts'
import { PortHolders } from './port-holders.ts'

/**
 * Checks the names, container ports and health paths of services, and for each environment the ports of its services:
 * against the range of the environment, and against each other.
 */
export function checkServices({ environments, services }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'service',
      services.map(({ cells }) => cells.Service),
    ),
    ...samePort(services),
    ...services.flatMap(healthPath),
    ...firstOfEachName(environments).flatMap(([name, cells]) => {
      const published = publishedIn(name, services)
      return [
        ...outsideRange(published, cells['Host ports']),
        ...overlaps(published),
        ...unequalLengths(published, name),
      ]
    }),
  ]
}

function healthPath({ source, cells }: DraftService): Problem[] {
  const { Protocol: protocol, 'Health path': path } = cells
  if (!protocol || !path) return []
  const isHttp = protocol.value === 'http' || protocol.value === 'https'
  if (isHttp || path.value === null) return []
  return [
    {
      ...path.at,
      message: `${source.label}: ${protocol.value} allows no Health path`,
      found: path.text,
      allowed: `\`${NONE}\``,
    },
  ]
}

/** A container port has one host port, so it has one row. */
function samePort(services: readonly DraftService[]): Problem[] {
  const rows = new Map<string, Cell<unknown>>()
  return services.flatMap(
    ({ source, cells: { Service: name, 'Container port': port, Protocol: protocol } }) => {
      if (!name || !port || !protocol) return []
      const [service] = name.value.split(':')
      const key = JSON.stringify([
        service,
        port.value.port,
        port.value.transport ?? transportOf(protocol.value),
      ])
      const earlier = rows.get(key)
      if (earlier === undefined) {
        rows.set(key, port)
        return []
      }
      return [
        {
          ...port.at,
          message: `${source.label}: service ${service} has two rows for one container port`,
          found: port.text,
          allowed: `another container port; line ${earlier.at.line} has this one`,
        },
      ]
    },
  )
}

/** The first row of each environment name: a duplicate is a problem of its own, and must not report its column again. */
function firstOfEachName(environments: MatrixDraft['environments']) {
  const byName = new Map<string, MatrixDraft['environments'][number]['cells']>()
  for (const { cells } of environments) {
    const name = cells.Environment?.value
    if (name !== undefined && !byName.has(name)) byName.set(name, cells)
  }
  return [...byName]
}

interface Published {
  label: string
  transport: Transport
  cell: Cell<PortRange>
}

function publishedIn(environment: string, services: readonly DraftService[]): Published[] {
  return services.flatMap(({ source, ports, cells: { 'Container port': port, Protocol: protocol } }) => {
    // `constructor` is a legal environment name.
    const cell = Object.hasOwn(ports, environment) ? ports[environment] : undefined
    if (cell === undefined || cell.value === null) return []
    const transport = port?.value.transport ?? transportOf(protocol?.value ?? 'tcp')
    return [{ label: `${source.label}: ${environment}`, transport, cell: { ...cell, value: cell.value } }]
  })
}

function outsideRange(published: readonly Published[], range: Cell<PortRange> | undefined): Problem[] {
  if (range === undefined) return []
  return published
    .filter(({ cell }) => !portsWithin(cell.value, range.value))
    .map(({ label, cell }) => ({
      ...cell.at,
      message: `${label} is outside the environment's host ports`,
      found: cell.text,
      allowed: `ports within ${formatPorts(range.value)} of line ${range.at.line}`,
    }))
}

/** A TCP port and a UDP port may have one number: resolvers, for example, ask the same number over both. */
function overlaps(published: readonly Published[]): Problem[] {
  const byTransport = new Map<Transport, PortHolders<Published>>()
  const holdersOf = (transport: Transport) => {
    const holders = byTransport.get(transport) ?? new PortHolders<Published>()
    byTransport.set(transport, holders)
    return holders
  }
  return published.flatMap((later) =>
    holdersOf(later.transport)
      .take(later.cell.value, later)
      .map((earlier) => ({
        ...later.cell.at,
        message: `${later.label} shares a host port with another service of the environment`,
        found: later.cell.text,
        allowed: `ports outside ${formatPorts(earlier.cell.value)} of line ${earlier.cell.at.line}`,
      })),
  )
}

/** The n-th run of an environment uses the n-th port of each range, so all ranges must have the same length. */
function unequalLengths(published: readonly Published[], environment: string): Problem[] {
  if (published.length === 0) return []
  const length = commonLength(published.map(({ cell }) => portCount(cell.value)))
  return published
    .filter(({ cell }) => portCount(cell.value) !== length)
    .map(({ label, cell }) => ({
      ...cell.at,
      message: `${label} has ${countPorts(portCount(cell.value))}`,
      found: cell.text,
      allowed: `${countPorts(length)}, as for the other services in ${environment}`,
    }))
}

/**
 * The most frequent length, so that the odd cell is reported and not all others; in a draw, the first.
 * @param lengths at least one
 */
function commonLength(lengths: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1)
  const count = (length: number) => counts.get(length) ?? 0
  return lengths.reduce((best, length) => (count(length) > count(best) ? length : best))
}

function countPorts(count: number): string {
  return count === 1 ? '1 port' : `${count} ports`
}
