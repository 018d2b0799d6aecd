import type { ProgressEvent } from '../../core/events/progress.ts'
import { expectedMs, kindOf, type Phase, PhaseClock } from '../../core/events/timing.ts'
import type { RefreshStep } from '../../core/plan/refresh.ts'
import type { Registry } from '../../host/registry/registry.ts'

/** How long things took the last times, in milliseconds; null where they never did. */
export interface Expectation {
  /** A refresh that does the same for the same reasons. */
  wholeMs: number | null
  /** A service's build or start. */
  ofMs(service: string, phase: Phase): number | null
}

/** Remembers how long the refreshes of a stack take, for the next ones. */
export class Durations {
  readonly #registry: Registry
  readonly #project: string
  readonly #clock = new PhaseClock()

  constructor(registry: Registry, project: string) {
    this.#registry = registry
    this.#project = project
  }

  expect(steps: readonly RefreshStep[]): Expectation {
    const last = this.#registry.durations(this.#project)
    return {
      wholeMs: expectedMs(last.get(whole(steps)) ?? []),
      ofMs: (service, phase) => expectedMs(last.get(part(service, phase)) ?? []),
    }
  }

  hear(event: ProgressEvent): void {
    const ended = this.#clock.hear(event)
    if (ended) this.#note(part(ended.service, ended.phase), ended.ms)
  }

  /** A refresh has succeeded. */
  done(steps: readonly RefreshStep[], ms: number): void {
    this.#note(whole(steps), ms)
  }

  #note(what: string, ms: number): void {
    this.#registry.noteDuration(this.#project, what, ms, Date.now())
  }
}

function whole(steps: readonly RefreshStep[]): string {
  return `refresh: ${kindOf(steps)}`
}

function part(service: string, phase: Phase): string {
  return `${phase} ${service}`
}
