import type { StackEvent } from '../../core/events/event.ts'
import { expectedMs, kindOf, type Phase, PhaseClock } from '../../core/events/timing.ts'
import type { Decision } from '../../core/plan/decide.ts'
import type { Journal } from '../../host/journal/journal.ts'
import type { TimedPart } from '../../host/journal/timings.ts'

/** How long a refresh is expected to take, by earlier refreshes, in milliseconds. Null: there were none. */
export interface Expectation {
  /** The whole refresh, by earlier ones that did the same for the same causes. */
  wholeMs: number | null
  /** The build or the start of a service. */
  ofMs(service: string, phase: Phase): number | null
}

/** Records how long the refreshes of a stack take, and predicts the next ones from that. */
export class Durations {
  readonly #journal: Journal
  readonly #project: string
  readonly #clock = new PhaseClock()

  constructor(journal: Journal, project: string) {
    this.#journal = journal
    this.#project = project
  }

  expect(decisions: readonly Decision[]): Expectation {
    const ofService = new Map(
      decisions.map(({ service }) => [
        service,
        {
          build: this.#expectedMs({ phase: 'build', service }),
          start: this.#expectedMs({ phase: 'start', service }),
        },
      ]),
    )
    return {
      wholeMs: this.#expectedMs({ phase: 'whole', kind: kindOf(decisions) }),
      ofMs: (service, phase) => ofService.get(service)?.[phase] ?? null,
    }
  }

  hear(event: StackEvent): void {
    const ended = this.#clock.hear(event)
    if (ended) this.#note({ phase: ended.phase, service: ended.service }, ended.ms)
  }

  /** Records a refresh that has succeeded. */
  done(decisions: readonly Decision[], ms: number): void {
    this.#note({ phase: 'whole', kind: kindOf(decisions) }, ms)
  }

  #expectedMs(part: TimedPart): number | null {
    return expectedMs(this.#journal.timings.lastMs(this.#project, part))
  }

  #note(part: TimedPart, ms: number): void {
    this.#journal.timings.note(this.#project, part, ms, Date.now())
  }
}
