import type { ProposedService } from '../proposal.ts'
import type { PortEntry } from './entries.ts'
import { type HealthRequest, healthRequest } from './health.ts'
import { portNames, RowNames } from './names.ts'
import { protocolOf } from './protocol.ts'
import { knownPort } from './well-known.ts'

/** A service in one environment, with what it publishes there. */
export interface PublishedService {
  environment: string
  isForTests: boolean
  name: string
  /** After variables; null: it is built. */
  image: string | null
  isBuilt: boolean
  /** The text of its healthcheck; empty: it has none. */
  healthcheck: string
  entries: readonly PortEntry[]
}

/** A row of the proposed table Services, before it has ports. */
export interface ServiceRowDraft extends Omit<ProposedService, 'ports'> {
  /** The host port of the compose file in each environment that publishes the row; null: none that is fixed. */
  hostPorts: ReadonlyMap<string, number | null>
}

/**
 * One row for each container port that a service publishes in any environment. The main port has the name of the service: it
 * is that of the tests, if they have one.
 *
 * @param used variables of compose files, which must not be those of rows
 */
export function proposeRows(
  published: readonly PublishedService[],
  used: ReadonlySet<string>,
): ServiceRowDraft[] {
  const names = new RowNames()
  const services = Map.groupBy(
    published.filter(({ entries }) => entries.length > 0),
    ({ name }) => name,
  )
  // Names of services come first: they cannot be changed.
  const writable = [...services].filter(([name]) => names.take(name))
  const variables = new Set<string>(used)
  return writable.flatMap(([name, all]) =>
    rowsOf(name, all, names).map((row) => ({ ...row, variable: variableOf(row.name, variables) })),
  )
}

function rowsOf(
  service: string,
  all: readonly PublishedService[],
  names: RowNames,
): Omit<ServiceRowDraft, 'variable'>[] {
  const first = all.find(({ isForTests }) => isForTests) ?? all[0]
  if (first === undefined) return []
  const main = mainPort(first)
  if (main === undefined) return []
  const others = new Map(
    [first, ...all].flatMap(({ entries }) => entries.map((entry) => [keyOf(entry), entry] as const)),
  )
  others.delete(keyOf(main))
  const health = all.map(({ healthcheck }) => healthRequest(healthcheck)).find((one) => one !== null) ?? null
  return [main, ...others.values()].map((entry) => {
    const owner = all.find(({ entries }) => entries.some((one) => keyOf(one) === keyOf(entry))) ?? first
    const isMain = entry === main
    const protocol = protocolOf({ ...owner, ...entry, health, isMain })
    return {
      name: isMain ? service : `${service}:${portNameOf(service, entry, owner, main, names)}`,
      containerPort: entry.containerPort,
      transport: entry.transport,
      protocol,
      healthPath: /^https?$/u.test(protocol) ? pathFor(entry, isMain, health) : null,
      isBuilt: isMain && all.some((one) => one.isBuilt),
      hostPorts: new Map(
        all.flatMap(({ environment, entries }) => {
          const own = entries.find((one) => keyOf(one) === keyOf(entry))
          return own === undefined ? [] : [[environment, own.hostPort] as const]
        }),
      ),
    }
  })
}

/** The first port that is not known to be a secondary one. */
function mainPort({ image, entries }: PublishedService): PortEntry | undefined {
  return (
    entries.find((entry) => !knownPort(image, entry.containerPort, entry.transport).isSecondary) ?? entries[0]
  )
}

function portNameOf(
  service: string,
  entry: PortEntry,
  { image }: PublishedService,
  main: PortEntry,
  names: RowNames,
): string {
  const known = knownPort(image, entry.containerPort, entry.transport)
  for (const name of portNames(entry, known, main)) {
    if (names.take(`${service}:${name}`)) return name
  }
  throw new TypeError('There is always a further name')
}

/** `/` answers in many ways when a service is healthy, so that any answer counts. */
function pathFor({ containerPort }: PortEntry, isMain: boolean, health: HealthRequest | null): string | null {
  if (health === null || health.path === '/') return null
  const isAsked = health.port === null ? isMain : health.port === containerPort
  return isAsked ? health.path : null
}

function variableOf(name: string, taken: Set<string>): string {
  const base = name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')
  for (let number = 1; ; number++) {
    const variable =
      number === 1 ? `${base}_URL` : number === 2 ? `${base}_TEST_URL` : `${base}_TEST_URL_${number}`
    if (taken.has(variable)) continue
    taken.add(variable)
    return variable
  }
}

function keyOf({ containerPort, transport }: PortEntry): string {
  return `${containerPort}/${transport}`
}
