import { criticalPath } from '../../../core/events/critical-path.ts'
import type { Emit, StackEvent } from '../../../core/events/event.ts'
import type { PathStep } from '../../../core/events/path-step.ts'
import { nameOfStep } from '../../../core/events/wording.ts'
import { seconds } from '../common/text.ts'
import { medianOf, type Traced } from '../common/traced.ts'

/** Follows the starts of a contestant, one after the other. */
export class Tracer {
  readonly #now: () => number
  readonly #starts: Traced[] = []
  #events: StackEvent[] = []
  #beginMs = 0

  /** @param now returns the current time in milliseconds since 1970, with fractions */
  constructor(now: () => number) {
    this.#now = now
  }

  begin(): void {
    this.#beginMs = this.#now()
    this.#events = []
  }

  readonly emit: Emit = (happening) => {
    this.#events.push({ ...happening, atMs: this.#now() })
  }

  end(): void {
    this.#starts.push({ ms: this.#now() - this.#beginMs, path: criticalPath(this.#events, this.#beginMs) })
  }

  get median(): Traced | undefined {
    return medianOf(this.#starts)
  }
}

/** What both starts waited for, step by step, side by side. */
export function traceRows(ours: Traced, floor: Traced): string[][] {
  const keyOf = ({ step, service }: PathStep) => `${step} ${service ?? ''}`
  const found = ({ path }: Traced, key: string) => path.find((one) => keyOf(one) === key)
  const rest = floor.path.filter((one) => found(ours, keyOf(one)) === undefined)
  const rows = [...ours.path, ...rest].map((step) => {
    const cells = [ours, floor].map((start) => {
      const own = found(start, keyOf(step))
      return own === undefined ? '-' : seconds(own.ms)
    })
    return [nameOfStep(step), ...cells]
  })
  return [
    ['the median start waited for', 'ours', 'bare Engine API'],
    ...rows,
    ['all of it', seconds(ours.ms), seconds(floor.ms)],
  ]
}
