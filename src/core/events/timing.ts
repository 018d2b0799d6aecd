import type { Decision } from '../plan/decide.ts'
import type { StackEvent } from './event.ts'

/** The phases of a refresh that are measured for each service: its build, and its start until it is ready. */
export type Phase = 'build' | 'start'

/** A phase that has ended. */
export interface Duration {
  service: string
  phase: Phase
  ms: number
}

/** A phase that has begun and not ended. */
export interface Running {
  phase: Phase
  /** As in {@link StackEvent}. */
  sinceMs: number
}

const BEGINS: Partial<Record<StackEvent['type'], Phase>> = {
  'build-began': 'build',
  'service-started': 'start',
}

/** Follows the events of a refresh and measures the phases of each service. */
export class PhaseClock {
  readonly #running = new Map<string, Running>()

  /** @returns the phase that ends with the event; null when none ends */
  hear(event: StackEvent): Duration | null {
    const phase = BEGINS[event.type]
    if (phase !== undefined && 'service' in event)
      this.#running.set(event.service, { phase, sinceMs: event.atMs })
    switch (event.type) {
      case 'build-ended':
        return this.#end(event.service, 'build', event.ms)
      case 'service-ready':
      case 'service-completed':
        return this.#end(event.service, 'start', event.ms)
      default:
        return null
    }
  }

  /** The phase that a service is in; undefined when it is in none. */
  of(service: string): Running | undefined {
    return this.#running.get(service)
  }

  #end(service: string, phase: Phase, ms: number): Duration | null {
    if (this.#running.get(service)?.phase !== phase) return null
    this.#running.delete(service)
    return { service, phase, ms }
  }
}

/** A text that stands for what a refresh does: refreshes with the same text take about the same time. */
export function kindOf(decisions: readonly Decision[]): string {
  const done = decisions.filter(({ action }) => action !== 'keep')
  return done.map(({ service, action, cause }) => `${action} ${service} ${cause}`).join(', ')
}

/** The expected duration, in milliseconds: the median of the last durations; null when there are none. */
export function expectedMs(lastMs: readonly number[]): number | null {
  const sorted = [...lastMs].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
