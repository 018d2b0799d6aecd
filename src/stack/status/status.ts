import { serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { publishedServices } from '../../core/matrix/port-blocks.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import {
  formatIdentity,
  isAlive,
  type ProcessIdentity,
  parseIdentity,
} from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import { type ChosenStack, definitionOfStack } from '../chosen/choose-stack.ts'
import { portsOfRun } from '../chosen/run-ports.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { runsSideBySide, type StackPlace, stablePlace } from '../definition/place.ts'
import type { Preflight } from '../definition/preflight.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { findKept } from '../teardown/kept.ts'
import { driftOf } from './drift.ts'
import { NO_FILES, type ServiceStatus, servicesOf } from './service-status.ts'

export interface StackStatus {
  environment: string
  project: string
  /** The process that owns it, and whether it lives; null for a stable stack. */
  owner: { pid: number; isAlive: boolean } | null
  /** Why it is kept for inspection, as a sentence without its full stop, and for how long; null when it is not kept. */
  kept: { reason: string; forMs: number } | null
  /**
   * What is done with it between runs, and for how long it is kept from now on, which is null while a run uses it; null for a
   * stack that ends with its run.
   */
  rest: { stage: RestRecord['stage']; leftMs: number | null } | null
  services: ServiceStatus[]
  /** Why drift is not known, such as an error in the compose file. */
  driftUnknown?: string
}

export interface StatusInput {
  connection: Connection
  registry: Registry
  /** The process that asks for the status. */
  self: ProcessIdentity
  preflight: Preflight
  nowMs: number
  signal: AbortSignal
  /** Whether published ports are asked if they answer. Services may print each request. */
  asksPorts: boolean
}

/**
 * The status of every stack of a checkout: the stable stacks, and those of test runs.
 * @param definitions every environment of the checkout
 */
export async function statusOf(
  input: StatusInput,
  definitions: readonly StackDefinition[],
): Promise<StackStatus[]> {
  const stays = definitions.filter((definition) => !runsSideBySide(definition))
  const [stable, runs] = await Promise.all([
    Promise.all(stays.map((definition) => stableStatus(input, definition))),
    runStatuses(input, definitions),
  ])
  return [...stable, ...runs]
}

async function stableStatus(input: StatusInput, definition: StackDefinition): Promise<StackStatus> {
  const { engine } = input.connection
  const place = stablePlace(definition)
  const observed = await inspectAll(engine, place.project)
  const environment = definition.environment.name
  const base = { environment, project: place.project, owner: null, kept: null, rest: null }
  if (observed.length === 0) return { ...base, services: [] }
  return { ...base, ...(await placed(input, definition, place, observed, input.asksPorts)) }
}

async function runStatuses(
  input: StatusInput,
  definitions: readonly StackDefinition[],
): Promise<StackStatus[]> {
  const [root] = definitions.map((definition) => definition.root)
  const stacks = new Map(
    (await input.connection.engine.inventory.owned()).flatMap(
      ({ stack, environment, owner, ...resource }) => {
        if (resource.root === null || resource.root !== root || environment === null || owner === null)
          return []
        return [[stack, { stack, environment, owner }] as const]
      },
    ),
  )
  return Promise.all(
    [...stacks.values()].map((run) => {
      const definition = definitions.find((one) => one.environment.name === run.environment)
      const files = definition ?? { missing: `the matrix has no environment ${run.environment}` }
      return runStatus(input, run, files)
    }),
  )
}

/** The status of one stack, which may belong to another checkout. */
export async function statusOfStack(input: StatusInput, chosen: ChosenStack): Promise<StackStatus> {
  const { engine } = input.connection
  const { project, environment, isStable } = chosen
  const files = filesOf(chosen)
  if (isStable && !('missing' in files)) return stableStatus(input, files)
  const owned = (await engine.inventory.owned()).find(({ stack }) => stack === project)
  return runStatus(input, { stack: project, environment, owner: owned?.owner ?? null }, files)
}

type Files = StackDefinition | { missing: string }

function filesOf(chosen: ChosenStack): Files {
  try {
    return definitionOfStack(chosen)
  } catch (error) {
    if (error instanceof SsotError) return { missing: error.message }
    throw error
  }
}

async function runStatus(
  input: StatusInput,
  { stack, environment, owner }: { stack: string; environment: string; owner: string | null },
  files: Files,
): Promise<StackStatus> {
  const { connection, registry, nowMs } = input
  const identity = owner === null ? null : parseIdentity(owner)
  const record = findKept(registry, connection.engine.endpoint, stack)
  const rest = restOf(registry, stack, owner, nowMs)
  const mayAsk = input.asksPorts && (rest === null || rest.stage === 'in use')
  return {
    environment,
    project: stack,
    owner: identity && { pid: identity.pid, isAlive: isAlive(identity) },
    kept: record ? { reason: record.reason, forMs: Math.max(0, nowMs - record.atMs) } : null,
    ...withRest(rest, await runServices(input, stack, files, mayAsk)),
  }
}

/** What the keeper that owns a stack does between runs. It may make baseline images on another stack meanwhile. */
function restOf(registry: Registry, stack: string, owner: string | null, nowMs: number): StackStatus['rest'] {
  const rest = registry.rests.living().find(({ keeper }) => formatIdentity(keeper) === owner)
  if (rest === undefined || (rest.stage === 'frozen' && rest.stack !== stack)) return null
  return { stage: rest.stage, leftMs: rest.untilMs === null ? null : Math.max(0, rest.untilMs - nowMs) }
}

/** The services of a stack that is paused for the next run are as they should be. */
function withRest<T extends Pick<StackStatus, 'services'>>(
  rest: StackStatus['rest'],
  found: T,
): T & Pick<StackStatus, 'rest'> {
  if (rest?.stage !== 'frozen') return { ...found, rest }
  const services = found.services.map((one) => {
    if (one.state !== 'paused') return one
    // The engine calls them unhealthy for the pause alone.
    const { healthOutput: _output, ...service } = one
    const ports = service.ports.map((port) => ({ ...port, answers: null }))
    return { ...service, ports, health: null, failure: null, warning: null }
  })
  return { ...found, rest, services }
}

/** The status of a test run's stack, whose block of ports is found by its containers. */
async function runServices(
  input: StatusInput,
  project: string,
  files: Files,
  mayAsk: boolean,
): Promise<Pick<StackStatus, 'services' | 'driftUnknown'>> {
  const { connection, nowMs } = input
  const observed = await inspectAll(connection.engine, project)
  // It is just being created or removed.
  if (observed.length === 0) return { services: [] }
  const unknown = async (driftUnknown: string) => ({
    services: await servicesOf(connection.engine, observed, NO_FILES, nowMs, connection.secrets),
    driftUnknown,
  })
  if ('missing' in files) return unknown(files.missing)
  const found = portsOfRun(files, observed)
  if ('unknown' in found) return unknown(found.unknown)
  return placed(input, files, { project, ports: found.ports }, observed, mayAsk)
}

/** The status of a stack whose ports are known. */
async function placed(
  input: StatusInput,
  definition: StackDefinition,
  { project, ports }: StackPlace,
  observed: readonly Inspected[],
  mayAsk: boolean,
): Promise<Pick<StackStatus, 'services' | 'driftUnknown'>> {
  const { engine } = input.connection
  const { matrix, environment } = definition
  const { connection, registry, self, preflight, signal } = input
  const context = { definition, connection, registry, self, preflight, signal, emit: () => {} }
  const { causes, expected, unknown, ...read } = await driftOf(context, { project, ports }, {}, observed)
  const endpoints =
    unknown === undefined
      ? read.endpoints
      : serviceEndpoints(matrix, environment.name, ports, engine.host, null)
  const rows = publishedServices(matrix, environment.name).map(([row]) => row)
  return {
    services: await servicesOf(
      engine,
      observed,
      { rows, endpoints, drift: causes, expected, mayAsk },
      input.nowMs,
      connection.secrets,
    ),
    ...(unknown === undefined ? {} : { driftUnknown: unknown }),
  }
}
