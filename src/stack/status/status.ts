import { serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { blockCount, blockOf, publishedServices } from '../../core/matrix/port-blocks.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { isAlive, type ProcessIdentity, parseIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { type StackPlace, stablePlace } from '../definition/place.ts'
import type { Preflight } from '../definition/preflight.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { driftOf } from './drift.ts'
import { type ServiceStatus, servicesOf } from './service-status.ts'

export interface StackStatus {
  environment: string
  project: string
  /** The process that owns it, and whether it lives; null for a stable stack. */
  owner: { pid: number; isAlive: boolean } | null
  /** Why it is kept for inspection, as a sentence without its full stop, and for how long; null when it is not kept. */
  kept: { reason: string; forMs: number } | null
  services: ServiceStatus[]
  /** Why drift is not known, such as an error in the compose file. */
  driftUnknown?: string
}

export interface StatusInput {
  definitions: readonly StackDefinition[]
  connection: Connection
  registry: Registry
  /** The process that asks for the status. */
  self: ProcessIdentity
  preflight: Preflight
  nowMs: number
  signal: AbortSignal
}

/** The status of every stack of this checkout: the stable stacks, and those of test runs. */
export async function statusOf(input: StatusInput): Promise<StackStatus[]> {
  const stays = input.definitions.filter(
    ({ matrix, environment }) => blockCount(matrix, environment.name) === 1,
  )
  const [stable, runs] = await Promise.all([
    Promise.all(stays.map((definition) => stableStatus(input, definition))),
    runStatuses(input),
  ])
  return [...stable, ...runs]
}

async function stableStatus(input: StatusInput, definition: StackDefinition): Promise<StackStatus> {
  const { engine } = input.connection
  const place = stablePlace(definition)
  const observed = await inspectAll(engine, place.project)
  const environment = definition.environment.name
  const base = { environment, project: place.project, owner: null, kept: null }
  if (observed.length === 0) return { ...base, services: [] }
  return { ...base, ...(await placed(input, definition, place, observed)) }
}

async function runStatuses(input: StatusInput): Promise<StackStatus[]> {
  const { connection, definitions, registry } = input
  const { engine } = connection
  const [root] = definitions.map((definition) => definition.root)
  const owned = (await engine.inventory.owned()).filter(
    (resource) => resource.root === root && resource.owner !== null,
  )
  const stacks = new Map(owned.map((resource) => [resource.stack, resource]))
  const kept = new Map(registry.kept.list(engine.endpoint).map((record) => [record.stack, record]))
  return Promise.all(
    [...stacks.values()].map(async ({ stack, environment, owner }) => {
      const identity = parseIdentity(owner ?? '')
      const record = kept.get(stack)
      return {
        environment,
        project: stack,
        owner: identity && { pid: identity.pid, isAlive: isAlive(identity) },
        kept: record ? { reason: record.reason, forMs: Math.max(0, input.nowMs - record.atMs) } : null,
        ...(await runStatus(input, stack, environment)),
      }
    }),
  )
}

/** The status of a test run's stack, whose block of ports is found by its containers. */
async function runStatus(
  input: StatusInput,
  project: string,
  environment: string,
): Promise<Pick<StackStatus, 'services' | 'driftUnknown'>> {
  const { definitions, connection, nowMs } = input
  const observed = await inspectAll(connection.engine, project)
  // It is just being created or removed.
  if (observed.length === 0) return { services: [] }
  const unknown = async (driftUnknown: string) => ({
    services: await servicesOf(connection.engine, observed, {}, new Map(), nowMs),
    driftUnknown,
  })
  const definition = definitions.find((one) => one.environment.name === environment)
  if (definition === undefined) return unknown(`the matrix has no environment ${environment}`)
  const { matrix } = definition
  const published = new Map(
    observed.map(({ summary, details }) => [summary.service, details.hostPorts] as const),
  )
  const ports = blockOf(matrix, environment, published)
  const rows = publishedServices(matrix, environment)
  if (ports === null && rows.length > 0) {
    return unknown(
      rows.some(([{ name }]) => published.has(name))
        ? `the matrix gives other ports to ${environment} now`
        : 'it publishes no port, so its block of ports is not known',
    )
  }
  return placed(input, definition, { project, ports: ports ?? {} }, observed)
}

/** The status of a stack whose ports are known. */
async function placed(
  input: StatusInput,
  definition: StackDefinition,
  { project, ports }: StackPlace,
  observed: readonly Inspected[],
): Promise<Pick<StackStatus, 'services' | 'driftUnknown'>> {
  const { engine } = input.connection
  const { matrix, environment } = definition
  const { connection, registry, self, preflight, signal } = input
  const context = { definition, connection, registry, self, preflight, signal, emit: () => {} }
  const drift = await driftOf(context, { project, ports }, {}, observed)
  const endpoints = serviceEndpoints(matrix, environment.name, ports, engine.host)
  return {
    services: await servicesOf(engine, observed, endpoints, drift.causes, input.nowMs),
    ...(drift.unknown === undefined ? {} : { driftUnknown: drift.unknown }),
  }
}
