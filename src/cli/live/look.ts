import type { LiveRow } from '../../core/live/state.ts'
import type { Usage } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Inspected, inspectAll } from '../../stack/targets/observe.ts'

const HAS_ENDED: ReadonlySet<string> = new Set(['exited', 'dead', 'restarting'])

interface Measured extends Usage {
  atMs: number
  cpuPercent: number | null
}

/** Shorter spans say little about the use of a processor: the engine counts it in steps. */
const MIN_SPAN_MS = 500

/** Looks at the containers of stacks, again and again. What they use of a processor is measured from one look to the next. */
export class Looker {
  readonly #engine: Pick<Engine, 'containers'>
  #before = new Map<string, Measured>()

  constructor(engine: Pick<Engine, 'containers'>) {
    this.#engine = engine
  }

  /**
   * The containers of these stacks now, by stack, service and number.
   * @param isMeasured whether to ask what they use
   */
  async look(projects: readonly string[], isMeasured: boolean): Promise<LiveRow[]> {
    const found = await Promise.all(
      projects.map(async (stack) => ({ stack, observed: await inspectAll(this.#engine, stack) })),
    )
    const running = found
      .flatMap(({ observed }) => observed)
      .filter(({ details }) => details.state === 'running')
      .map(({ summary }) => summary.id)
    this.#before = isMeasured ? await this.#measure(running) : new Map()
    return found.flatMap(({ stack, observed }) => observed.map((one) => this.#row(stack, one, observed)))
  }

  async #measure(ids: readonly string[]): Promise<Map<string, Measured>> {
    const measured = await Promise.all(
      ids.map(async (id): Promise<[string, Measured][]> => {
        const before = this.#before.get(id)
        const usage = await this.#engine.containers.usage(id)
        const atMs = performance.now()
        if (usage === null) return []
        if (before === undefined) return [[id, { ...usage, atMs, cpuPercent: null }]]
        const spanMs = atMs - before.atMs
        if (spanMs < MIN_SPAN_MS) return [[id, { ...before, memoryBytes: usage.memoryBytes }]]
        const busyMs = (usage.cpuNanoseconds - before.cpuNanoseconds) / 1e6
        // A restart has begun to count anew.
        return [[id, { ...usage, atMs, cpuPercent: busyMs < 0 ? null : (100 * busyMs) / spanMs }]]
      }),
    )
    return new Map(measured.flat())
  }

  #row(stack: string, { summary, details }: Inspected, observed: readonly Inspected[]): LiveRow {
    const { id, name, service } = summary
    const isOnly = observed.filter((one) => one.summary.service === service).length === 1
    const usage = this.#before.get(id)
    return {
      ...{ key: name, id, stack, service, replica: isOnly ? null : numberOf(name) },
      state: details.state,
      // The engine keeps the last health of a stopped container.
      health: details.state === 'running' ? (details.health ?? null) : null,
      exitCode: HAS_ENDED.has(details.state) ? details.exitCode : null,
      startedAtMs: details.startedAtMs,
      cpuPercent: usage?.cpuPercent ?? null,
      memoryBytes: usage?.memoryBytes ?? null,
    }
  }
}

/** The number at the end of a container's name. */
function numberOf(name: string): number | null {
  const [, number] = /-(\d+)$/u.exec(name) ?? []
  return number === undefined ? null : Number(number)
}
