import type { RefreshStep } from '../plan/refresh.ts'
import type { ProgressEvent } from './progress.ts'

/** The stretches of a refresh that take a service time of its own: its build, and its start until it is ready. */
export type Phase = 'build' | 'start'

/** A stretch that has ended. */
export interface Duration {
  service: string
  phase: Phase
  ms: number
}

/** A stretch that has begun. */
export interface Running {
  phase: Phase
  /** As in {@link ProgressEvent}. */
  sinceMs: number
}

const BEGINS: Readonly<Record<string, Phase>> = { building: 'build', started: 'start' }
const ENDS: Readonly<Record<string, Phase>> = { built: 'build', ready: 'start', completed: 'start' }

/** Tells from the words of progress what each service is at, and how long it took. */
export class PhaseClock {
  readonly #running = new Map<string, Running>()

  /** @returns the stretch that ends with the event, if one does */
  hear({ service, text, atMs }: ProgressEvent): Duration | null {
    if (service === undefined) return null
    const begins = Object.hasOwn(BEGINS, text) ? BEGINS[text] : undefined
    if (begins) this.#running.set(service, { phase: begins, sinceMs: atMs })
    const running = this.#running.get(service)
    if (!running || !Object.hasOwn(ENDS, text) || ENDS[text] !== running.phase) return null
    this.#running.delete(service)
    return { service, phase: running.phase, ms: atMs - running.sinceMs }
  }

  /** What a service is at, if it is at something. */
  of(service: string): Running | undefined {
    return this.#running.get(service)
  }
}

/** What a refresh does, in one word: refreshes of the same word take about as long. */
export function kindOf(steps: readonly RefreshStep[]): string {
  const done = steps.filter(({ action }) => action !== 'keep')
  return done.map(({ service, action, cause }) => `${action} ${service} ${cause}`).join(', ')
}

/** How long it is going to take after how long it took, in milliseconds; null where it never did. */
export function expectedMs(lastMs: readonly number[]): number | null {
  const sorted = [...lastMs].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
