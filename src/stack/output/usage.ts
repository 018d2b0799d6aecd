import type { Emit, ServiceUsage } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'

export interface UsageInput {
  engine: Pick<Engine, 'containers'>
  project: string
  emit: Emit
  /** Waits until the next sample; resolves at once when the signal aborts. Default: a few seconds, more in a long run. */
  next?: (sample: number, signal: AbortSignal) => Promise<void>
  now?: () => number
}

/** A sample costs the engine some milliseconds for each container. */
const EVERY_MS = 2000
/** After so many samples, the time between two of them doubles: a long run needs no finer ones, and its log stays small. */
const SAMPLES_BEFORE_DOUBLING = 100

/** What a container had used at a time. */
interface Before {
  cpuNanoseconds: number
  atMs: number
}

/** Reports what the services of a stack use, again and again, until the returned object is disposed of. */
export function followUsage(input: UsageInput): Disposable {
  const abort = new AbortController()
  void sampleUntil(input, abort.signal)
  return { [Symbol.dispose]: () => abort.abort() }
}

async function sampleUntil(input: UsageInput, signal: AbortSignal): Promise<void> {
  const { engine, project, emit, next = wait, now = nowMs } = input
  let before = new Map<string, Before>()
  for (let sample = 0; !signal.aborted; sample += 1) {
    await next(sample, signal)
    if (signal.aborted) return
    try {
      const taken = await takeSample(engine, project, before, now)
      before = taken.after
      if (!signal.aborted && Object.keys(taken.used).length > 0)
        emit({ type: 'stack-usage', project, used: taken.used })
    } catch {
      // Whoever needs the engine reports that it is lost.
    }
  }
}

function wait(sample: number, signal: AbortSignal): Promise<void> {
  return pause(EVERY_MS * 2 ** Math.floor(sample / SAMPLES_BEFORE_DOUBLING), signal)
}

/** What each service has used since the sample before. A container that was not in that one counts from the next one on. */
async function takeSample(
  { containers }: Pick<Engine, 'containers'>,
  project: string,
  before: ReadonlyMap<string, Before>,
  now: () => number,
): Promise<{ used: Record<string, ServiceUsage>; after: Map<string, Before> }> {
  const running = (await containers.list(project)).filter(({ state }) => state === 'running')
  const used: Record<string, ServiceUsage> = {}
  const after = new Map<string, Before>()
  await Promise.all(
    running.map(async ({ id, service }) => {
      const usage = await containers.usage(id)
      if (usage === null) return
      const atMs = now()
      after.set(id, { cpuNanoseconds: usage.cpuNanoseconds, atMs })
      const earlier = before.get(id)
      if (earlier === undefined || atMs <= earlier.atMs) return
      const ms = (usage.cpuNanoseconds - earlier.cpuNanoseconds) / 1e6
      // A container that was started again begins with nothing.
      const cpus = Math.max(0, ms) / (atMs - earlier.atMs)
      const sum = used[service] ?? { cpus: 0, memoryBytes: 0 }
      used[service] = {
        cpus: Math.round((sum.cpus + cpus) * 1000) / 1000,
        memoryBytes: sum.memoryBytes + usage.memoryBytes,
      }
    }),
  )
  return { used, after }
}
