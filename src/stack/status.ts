import { setTimeout as sleep } from 'node:timers/promises'
import { serviceEndpoints } from '../core/endpoints.ts'
import { SsotError } from '../core/errors.ts'
import { blockCount } from '../core/ports.ts'
import { planRefresh, type RefreshStep } from '../core/refresh/plan.ts'
import type { Connection } from '../engine/connect.ts'
import type { Engine, Usage } from '../engine/engine.ts'
import { isAlive, type ProcessIdentity, parseIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'
import { isAnswered } from './answered.ts'
import type { StackDefinition } from './definition.ts'
import { planImages } from './images.ts'
import { composeCall, loadModel } from './model.ts'
import { type Observed, observe, seenContainer } from './observe.ts'
import { wantedServices } from './refresh.ts'
import { stablePlace } from './stable.ts'

/** One container of a stack, as `ssot-docker status` shows it. */
export interface ServiceStatus {
  service: string
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  /** `healthy`, `unhealthy`, `starting`; absent without a healthcheck. */
  health?: string
  /** Output of the last health probe, where it is not well. */
  healthOutput?: string
  exitCode?: number
  /** Milliseconds since it was started; null while it does not run. */
  uptimeMs: number | null
  image: string
  /** Milliseconds since the image was made; null when the engine does not have it any more. */
  imageAgeMs: number | null
  /** As seen from this machine; null where none is published. */
  url: string | null
  port: number | null
  /** Whether the URL answers now; null where there is none. */
  answers: boolean | null
  /** Of one processor, in percent; null while it does not run. */
  cpuPercent: number | null
  memoryBytes: number | null
  /** What a refresh would find changed: `source changed`, `config changed`; null where that is not known. */
  drift: string | null
}

export interface StackStatus {
  environment: string
  project: string
  /** The process that answers for it, and whether it lives; null for a stack that stays. */
  owner: { pid: number; isAlive: boolean } | null
  services: ServiceStatus[]
  /** Why drift could not be told, such as a compose file that is broken now. */
  driftUnknown?: string
}

export interface StatusInput {
  definitions: readonly StackDefinition[]
  connection: Connection
  registry: Registry
  /** The process that looks. */
  self: ProcessIdentity
  nowMs: number
  signal: AbortSignal
}

/** Every stack of this checkout: of each environment that stays, and of each test run. */
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
  const { project, ports } = stablePlace(definition)
  const observed = await observe(engine, project)
  const environment = definition.environment.name
  if (observed.length === 0) return { environment, project, owner: null, services: [] }
  const drift = await driftOf(input, definition, observed)
  const endpoints = serviceEndpoints(definition.matrix, environment, ports, engine.host)
  const services = await servicesOf(engine, observed, endpoints, input.nowMs)
  return {
    environment,
    project,
    owner: null,
    services: services.map((service) => ({ ...service, drift: drift.causes.get(service.service) ?? null })),
    ...(drift.unknown === undefined ? {} : { driftUnknown: drift.unknown }),
  }
}

async function runStatuses({ connection, definitions, nowMs }: StatusInput): Promise<StackStatus[]> {
  const { engine } = connection
  const [root] = definitions.map((definition) => definition.root)
  const owned = (await engine.owned()).filter((resource) => resource.root === root && resource.owner !== null)
  const stacks = new Map(owned.map((resource) => [resource.stack, resource]))
  return Promise.all(
    [...stacks.values()].map(async ({ stack, environment, owner }) => {
      const identity = parseIdentity(owner ?? '')
      return {
        environment,
        project: stack,
        owner: identity && { pid: identity.pid, isAlive: isAlive(identity) },
        services: await servicesOf(engine, await observe(engine, stack), {}, nowMs),
      }
    }),
  )
}

/** The causes for which a refresh would touch each service. */
async function driftOf(
  { connection, registry, self, signal }: StatusInput,
  definition: StackDefinition,
  observed: readonly Observed[],
): Promise<{ causes: Map<string, string>; unknown?: string }> {
  const { project, ports } = stablePlace(definition)
  try {
    const call = composeCall(definition, connection, project, ports, { signal })
    const model = await loadModel(definition, call, ports)
    const report = () => {}
    const hold = async () => {}
    const { images } = await planImages({
      ...{ model, definition, call, connection, report, hold },
      ...{ registry, self, signal, isLooking: true },
    })
    const steps = planRefresh({
      wanted: wantedServices(model, images, observed),
      seen: observed.map(seenContainer),
      selected: null,
      isForced: false,
    })
    return { causes: new Map(steps.filter(isDrift).map(({ service, cause }) => [service, cause])) }
  } catch (error) {
    if (error instanceof SsotError) return { causes: new Map(), unknown: error.message }
    throw error
  }
}

function isDrift({ cause }: RefreshStep): boolean {
  return cause === 'source changed' || cause === 'config changed'
}

/** How long apart the two looks are from which the use of the processor is told. */
const USAGE_SPAN_MS = 250

async function servicesOf(
  engine: Engine,
  observed: readonly Observed[],
  endpoints: Readonly<Record<string, { url: string; host: string; port: number; protocol: string }>>,
  nowMs: number,
): Promise<ServiceStatus[]> {
  const [cpu, ages, answers] = await Promise.all([
    usageOf(engine, observed),
    Promise.all(observed.map(({ summary }) => engine.imageCreatedAtMs(summary.image))),
    Promise.all(
      observed.map(({ summary }) => {
        const endpoint = endpoints[summary.service]
        return endpoint === undefined ? null : isAnswered(endpoint)
      }),
    ),
  ])
  return observed.map(({ summary, details }, index) => {
    const isRunning = details.state === 'running'
    const createdAtMs = ages[index] ?? null
    const endpoint = endpoints[summary.service]
    return {
      service: summary.service,
      state: details.state,
      ...(details.health === undefined ? {} : { health: details.health }),
      ...(details.health === 'healthy' || details.healthOutput === undefined
        ? {}
        : { healthOutput: details.healthOutput }),
      ...(isRunning ? {} : { exitCode: details.exitCode }),
      uptimeMs: isRunning && details.startedAtMs !== null ? nowMs - details.startedAtMs : null,
      image: summary.image,
      imageAgeMs: createdAtMs === null ? null : nowMs - createdAtMs,
      url: endpoint?.url ?? null,
      port: endpoint?.port ?? null,
      answers: answers[index] ?? null,
      cpuPercent: cpu[index]?.cpuPercent ?? null,
      memoryBytes: cpu[index]?.memoryBytes ?? null,
      drift: null,
    }
  })
}

async function usageOf(
  engine: Engine,
  observed: readonly Observed[],
): Promise<({ cpuPercent: number; memoryBytes: number } | null)[]> {
  const look = () =>
    Promise.all(
      observed.map(async ({ summary, details }): Promise<(Usage & { atMs: number }) | null> => {
        const usage = details.state === 'running' ? await engine.usage(summary.id) : null
        return usage && { ...usage, atMs: performance.now() }
      }),
    )
  const first = await look()
  await sleep(USAGE_SPAN_MS)
  const second = await look()
  return second.map((now, index) => {
    const before = first[index]
    if (!now || !before) return null
    const busyMs = (now.cpuNanoseconds - before.cpuNanoseconds) / 1e6
    return { cpuPercent: (100 * busyMs) / (now.atMs - before.atMs), memoryBytes: now.memoryBytes }
  })
}
