import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import type { ServiceRow } from '../../core/matrix/matrix.ts'
import type { Transport } from '../../core/matrix/ports.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Usage } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { isAnswered } from '../probes/ask.ts'
import type { Inspected } from '../targets/observe.ts'
import { type Expected, judge } from './failure.ts'

/** One container of a stack, as `ssot-docker status` shows it. */
export interface ServiceStatus {
  service: string
  /** Which of several containers of its service it is, from 1; null for the only one. */
  replica: number | null
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
  /** The ports that it publishes, in the order of the matrix; empty also when the files cannot be read. */
  ports: PortStatus[]
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

/** One published port of a container. */
export interface PortStatus {
  /** The name of its row in the matrix: `s3`, `s3:console`. */
  name: string
  port: number
  transport: Transport
  /** From this machine. */
  url: string
  /** Whether it answers now; null when it is not asked, as over UDP, and while its stack is kept for a later run. */
  answers: boolean | null
}

/** What is known of a service from its files. */
export interface FromFiles {
  /** The rows of Services that the environment publishes, and their endpoints by name. */
  rows: readonly Pick<ServiceRow, 'name' | 'service' | 'transport'>[]
  endpoints: Readonly<Record<string, ServiceEndpoint>>
  /** Why a refresh would replace services, by service. */
  drift: ReadonlyMap<string, string>
  /** What the compose file expects of services, by service. */
  expected: ReadonlyMap<string, Expected>
  /** Whether the services may be asked. A request may change data, so no stack is asked that is being started for a later run. */
  mayAsk: boolean
}

/** When the files cannot be read. */
export const NO_FILES: FromFiles = {
  rows: [],
  endpoints: {},
  drift: new Map(),
  expected: new Map(),
  mayAsk: true,
}

/** The time between the two measurements that give the use of the processor. */
const USAGE_SPAN_MS = 250

/** The states in which a container has an exit code. */
const HAS_ENDED: ReadonlySet<string> = new Set(['exited', 'dead', 'restarting'])

/** The status of each container now, from the engine and from its URL. */
export async function servicesOf(
  engine: Engine,
  observed: readonly Inspected[],
  { rows, endpoints, drift, expected, mayAsk }: FromFiles,
  nowMs: number,
  secrets: KnownSecrets,
): Promise<ServiceStatus[]> {
  const [cpu, ages, ports] = await Promise.all([
    usageOf(engine, observed),
    Promise.all(observed.map(({ summary }) => engine.images.namedAtMs(summary.image))),
    Promise.all(
      observed.map(({ summary, details }) => {
        const own = rows.filter(({ service }) => service === summary.service)
        return Promise.all(own.flatMap((row) => portStatus(row, endpoints[row.name], details.state, mayAsk)))
      }),
    ),
  ])
  const countOf = (service: string) => observed.filter(({ summary }) => summary.service === service).length
  return observed.map(({ summary, details }, index) => {
    const isRunning = details.state === 'running'
    const createdAtMs = ages[index] ?? null
    return {
      service: summary.service,
      replica: countOf(summary.service) === 1 ? null : replicaOf(summary.name),
      state: details.state,
      // The engine keeps the last health of a stopped container.
      ...(isRunning && details.health !== undefined ? { health: details.health } : {}),
      ...(isRunning && details.health !== 'healthy' && details.healthOutput !== undefined
        ? { healthOutput: secrets.hide(details.healthOutput) }
        : {}),
      ...(HAS_ENDED.has(details.state) ? { exitCode: details.exitCode } : {}),
      uptimeMs: isRunning && details.startedAtMs !== null ? nowMs - details.startedAtMs : null,
      image: summary.image,
      imageAgeMs: createdAtMs === null ? null : nowMs - createdAtMs,
      ports: ports[index] ?? [],
      cpuPercent: cpu[index]?.cpuPercent ?? null,
      memoryBytes: cpu[index]?.memoryBytes ?? null,
      drift: drift.get(summary.service) ?? null,
      ...judge(details, expected.get(summary.service), countOf(summary.service)),
    }
  })
}

function portStatus(
  { name, transport }: FromFiles['rows'][number],
  endpoint: ServiceEndpoint | undefined,
  state: string,
  mayAsk: boolean,
): Promise<PortStatus>[] {
  if (endpoint === undefined) return []
  const answers = async () => {
    if (transport !== 'tcp' || !mayAsk) return null
    // While the container is not running, an answer would come from another program.
    return state === 'running' && isAnswered(endpoint)
  }
  const { port, url } = endpoint
  return [answers().then((answer) => ({ name, port, transport, url, answers: answer }))]
}

/** The number at the end of a container's name. */
function replicaOf(name: string): number | null {
  const [, number] = /-(\d+)$/u.exec(name) ?? []
  return number === undefined ? null : Number(number)
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
