import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import type { Usage } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { isAnswered } from '../probes/ask.ts'
import type { Inspected } from '../targets/observe.ts'
import { type Expected, judge } from './failure.ts'

/** One container of a stack, as `ssot-docker status` shows it. */
export interface ServiceStatus {
  service: string
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  /** `healthy`, `unhealthy`, `starting`; absent without a healthcheck, and while it does not run. */
  health?: string
  /** Output of the last health probe, unless the container is healthy. */
  healthOutput?: string
  exitCode?: number
  /** Milliseconds since it was started; null while it does not run. */
  uptimeMs: number | null
  image: string
  /** Milliseconds since the image was last built or pulled; null when the engine does not have it any more. */
  imageAgeMs: number | null
  /** The URL from this machine; null when no port is published. */
  url: string | null
  port: number | null
  /** Whether the URL answers now; null when there is none. */
  answers: boolean | null
  /** The use of one processor, in percent; null while it does not run. */
  cpuPercent: number | null
  memoryBytes: number | null
  /**
   * Why a refresh would replace it: `source changed`, `config changed`, `mounted files changed`; null when nothing has
   * changed, or it is not known.
   */
  drift: string | null
  /**
   * Why it is not as it should be, as the end of a sentence about it: `has exited with 3, but should run`, `is unhealthy`;
   * null when nothing is wrong.
   */
  failure: string | null
  /** The same for an optional service, without which the stack is ready. */
  warning: string | null
}

/** What is known of a service from its files. */
export interface FromFiles {
  endpoints: Readonly<Record<string, ServiceEndpoint>>
  /** Why a refresh would replace services, by service. */
  drift: ReadonlyMap<string, string>
  /** What the compose file expects of services, by service. */
  expected: ReadonlyMap<string, Expected>
}

/** When the files cannot be read. */
export const NO_FILES: FromFiles = { endpoints: {}, drift: new Map(), expected: new Map() }

/** The time between the two measurements that give the use of the processor. */
const USAGE_SPAN_MS = 250

/** The states in which a container has an exit code. */
const HAS_ENDED: ReadonlySet<string> = new Set(['exited', 'dead', 'restarting'])

/** The status of each container now, from the engine and from its URL. */
export async function servicesOf(
  engine: Engine,
  observed: readonly Inspected[],
  { endpoints, drift, expected }: FromFiles,
  nowMs: number,
): Promise<ServiceStatus[]> {
  const [cpu, ages, answers] = await Promise.all([
    usageOf(engine, observed),
    Promise.all(observed.map(({ summary }) => engine.images.namedAtMs(summary.image))),
    Promise.all(
      observed.map(({ summary, details }) => {
        const endpoint = endpoints[summary.service]
        // While the container is not running, an answer would come from another program.
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
      // The engine keeps the last health of a stopped container.
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
      ...judge(details, expected.get(summary.service)),
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
