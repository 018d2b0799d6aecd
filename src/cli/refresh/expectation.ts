import type { StackEvent } from '../../core/events/event.ts'
import { expectedMs, kindOf, type Phase, PhaseClock } from '../../core/events/timing.ts'
import type { Decision } from '../../core/plan/decide.ts'
import type { Registry } from '../../host/registry/registry.ts'

/** How long a refresh is expected to take, by earlier refreshes, in milliseconds. Null: there were none. */
export interface Expectation {
  /** The whole refresh, by earlier ones that did the same for the same causes. */
  wholeMs: number | null
  /** The build or the start of a service. */
  ofMs(service: string, phase: Phase): number | null
}

/** Records how long the refreshes of a stack take, and predicts the next ones from that. */
export class Durations {
  readonly #registry: Registry
  readonly #project: string
  readonly #clock = new PhaseClock()

  constructor(registry: Registry, project: string) {
    this.#registry = registry
    this.#project = project
  }

  expect(decisions: readonly Decision[]): Expectation {
    const last = this.#registry.durations(this.#project)
    return {
      wholeMs: expectedMs(last.get(whole(decisions)) ?? []),
      ofMs: (service, phase) => expectedMs(last.get(part(service, phase)) ?? []),
    }
  }

  hear(event: StackEvent): void {
    const ended = this.#clock.hear(event)
    if (ended) this.#note(part(ended.service, ended.phase), ended.ms)
  }

  /** Records a refresh that has succeeded. */
  done(decisions: readonly Decision[], ms: number): void {
    this.#note(whole(decisions), ms)
  }

  #note(what: string, ms: number): void {
    this.#registry.noteDuration(this.#project, what, ms, Date.now())
  }
}

function whole(decisions: readonly Decision[]): string {
  return `refresh: ${kindOf(decisions)}`
}

function part(service: string, phase: Phase): string {
  return `${phase} ${service}`
}
