import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import type { Usage } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { isAnswered } from '../readiness/ask.ts'
import type { Inspected } from '../targets/observe.ts'

/** One container of a stack, as `ssot-docker status` shows it. */
export interface ServiceStatus {
  service: string
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  /** `healthy`, `unhealthy`, `starting`; absent without a healthcheck, and while it does not run. */
  health?: string
  /** Output of the last health probe, where it is not well. */
  healthOutput?: string
  exitCode?: number
  /** Milliseconds since it was started; null while it does not run. */
  uptimeMs: number | null
  image: string
  /** Milliseconds since the image was last built or pulled; null when the engine does not have it any more. */
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

/** How long apart the two looks are from which the use of the processor is told. */
const USAGE_SPAN_MS = 250

/** The states that an exit code belongs to. */
const HAS_ENDED: ReadonlySet<string> = new Set(['exited', 'dead', 'restarting'])

/** Each container with what the engine and its URL say of it now. */
export async function servicesOf(
  engine: Engine,
  observed: readonly Inspected[],
  endpoints: Readonly<Record<string, ServiceEndpoint>>,
  drift: ReadonlyMap<string, string>,
  nowMs: number,
): Promise<ServiceStatus[]> {
  const [cpu, ages, answers] = await Promise.all([
    usageOf(engine, observed),
    Promise.all(observed.map(({ summary }) => engine.images.namedAtMs(summary.image))),
    Promise.all(
      observed.map(({ summary, details }) => {
        const endpoint = endpoints[summary.service]
        // Whatever answers in its place is not this service.
        return endpoint === undefined ? null : details.state === 'running' && isAnswered(endpoint)
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
      // The engine keeps its last verdict on a container that stands still.
      ...(isRunning && details.health !== undefined ? { health: details.health } : {}),
      ...(isRunning && details.health !== 'healthy' && details.healthOutput !== undefined
        ? { healthOutput: details.healthOutput }
        : {}),
      ...(HAS_ENDED.has(details.state) ? { exitCode: details.exitCode } : {}),
      uptimeMs: isRunning && details.startedAtMs !== null ? nowMs - details.startedAtMs : null,
      image: summary.image,
      imageAgeMs: createdAtMs === null ? null : nowMs - createdAtMs,
      url: endpoint?.url ?? null,
      port: endpoint?.port ?? null,
      answers: answers[index] ?? null,
      cpuPercent: cpu[index]?.cpuPercent ?? null,
      memoryBytes: cpu[index]?.memoryBytes ?? null,
      drift: drift.get(summary.service) ?? null,
    }
  })
}

async function usageOf(
  engine: Engine,
  observed: readonly Inspected[],
): Promise<({ cpuPercent: number; memoryBytes: number } | null)[]> {
  const look = () =>
    Promise.all(
      observed.map(async ({ summary, details }): Promise<(Usage & { atMs: number }) | null> => {
        const usage = details.state === 'running' ? await engine.containers.usage(summary.id) : null
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
