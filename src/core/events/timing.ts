import type { Decision } from '../plan/decide.ts'
import type { StackEvent } from './event.ts'

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
  /** As in {@link StackEvent}. */
  sinceMs: number
}

const BEGINS: Partial<Record<StackEvent['type'], Phase>> = {
  'build-began': 'build',
  'service-started': 'start',
}

/** Follows events, and knows what each service is at, and how long it took. */
export class PhaseClock {
  readonly #running = new Map<string, Running>()

  /** @returns the stretch that ends with the event, if one does */
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

  /** What a service is at, if it is at something. */
  of(service: string): Running | undefined {
    return this.#running.get(service)
  }

  #end(service: string, phase: Phase, ms: number): Duration | null {
    if (this.#running.get(service)?.phase !== phase) return null
    this.#running.delete(service)
    return { service, phase, ms }
  }
}

/** What a refresh does, in one text: refreshes with the same one take about as long. */
export function kindOf(decisions: readonly Decision[]): string {
  const done = decisions.filter(({ action }) => action !== 'keep')
  return done.map(({ service, action, cause }) => `${action} ${service} ${cause}`).join(', ')
}

/** How long it is going to take, by how long it took before, in milliseconds; null where that is not known. */
export function expectedMs(lastMs: readonly number[]): number | null {
  const sorted = [...lastMs].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
