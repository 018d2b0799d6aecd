import type { StackEvent } from '../../core/events/event.ts'
import { PhaseClock } from '../../core/events/timing.ts'
import { describeEvent, isProgress, wordsOf } from '../../core/events/wording.ts'
import type { Decision } from '../../core/plan/decide.ts'
import { describeCause } from '../../core/plan/describe.ts'
import { padToWidth, widthOf } from '../../core/text/width.ts'
import type { ProgressOutput } from '../context.ts'
import { leave, overLast } from '../terminal/drawing.ts'
import type { Expectation } from './expectation.ts'

/** Shows the progress of a refresh. */
export interface ProgressView {
  /** Shows what will be done. */
  plan(decisions: readonly Decision[], expected: Expectation): void
  /** Shows that something has happened. */
  event(event: StackEvent): void
  /** Stops updating. The last output stays. */
  end(): void
}

/** In a terminal, one line for each service, which is updated. Elsewhere, one line for each event. */
export function progressView(
  output: ProgressOutput,
  now: () => number = () => performance.now(),
): ProgressView {
  return output.columns === null ? new PlainView(output) : new LiveView(output, output.columns, now)
}

/** For logs: each line begins with the time since the start. */
class PlainView implements ProgressView {
  readonly #output: ProgressOutput
  #beginMs: number | undefined

  constructor(output: ProgressOutput) {
    this.#output = output
  }

  plan(decisions: readonly Decision[], { wholeMs }: Expectation): void {
    for (const decision of decisions)
      this.#output.print(`         ${decision.service}  ${decision.action}: ${describeCause(decision)}`)
    if (wholeMs !== null) this.#output.print(`         expected to take about ${seconds(wholeMs)}`)
  }

  event(event: StackEvent): void {
    this.#beginMs ??= event.atMs
    if (isProgress(event)) this.#output.printText(describeEvent(event, this.#beginMs))
  }

  end(): void {}
}

const REDRAW_MS = 100

class LiveView implements ProgressView {
  readonly #output: ProgressOutput
  readonly #columns: number
  readonly #now: () => number
  readonly #begin: number
  readonly #lines = new Map<string, string>()
  readonly #timer: NodeJS.Timeout
  readonly #clock = new PhaseClock()
  #expected: Expectation | undefined
  #general = ''
  #drawn = 0
  #isEnded = false

  constructor(output: ProgressOutput, columns: number, now: () => number) {
    this.#output = output
    this.#columns = columns
    this.#now = now
    this.#begin = now()
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS)
    this.#timer.unref()
  }

  plan(decisions: readonly Decision[], expected: Expectation): void {
    this.#expected = expected
    for (const decision of decisions) {
      const { service, action } = decision
      const cause = describeCause(decision)
      this.#lines.set(service, action === 'keep' ? cause : `${action}: ${cause}`)
    }
    this.#draw()
  }

  event(event: StackEvent): void {
    // On this view's own clock, which began before the first event.
    this.#clock.hear({ ...event, atMs: this.#now() })
    if (!isProgress(event)) return
    if (event.type === 'create-began')
      for (const service of event.services) this.#lines.set(service, 'creating')
    if ('service' in event) this.#lines.set(event.service, wordsOf(event))
    else this.#general = wordsOf(event)
    this.#draw()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#draw()
    this.#output.draw(leave())
    this.#isEnded = true
  }

  #draw(): void {
    // Events of an interrupted step may still arrive, and must not overwrite the output below.
    if (this.#isEnded) return
    const width = Math.max(0, ...[...this.#lines.keys()].map(widthOf))
    const elapsed = timeOf(this.#now() - this.#begin, this.#expected?.wholeMs)
    const rows = [
      ...[...this.#lines].map(
        ([service, text]) => `${padToWidth(service, width)}  ${this.#time(service)}${text}`,
      ),
      this.#general === '' ? elapsed : `${elapsed}  ${this.#general}`,
    ]
    this.#output.draw(overLast(rows, { columns: this.#columns, drawn: this.#drawn }))
    this.#drawn = rows.length
  }

  /** How long the service's build or start has taken so far, and how long it is expected to take. */
  #time(service: string): string {
    const running = this.#clock.of(service)
    if (running === undefined) return ''
    return `${timeOf(this.#now() - running.sinceMs, this.#expected?.ofMs(service, running.phase))}  `
  }
}

/** `0.6 s`, or `0.6 of about 0.9 s` if a time is expected. */
function timeOf(elapsedMs: number, expected: number | null | undefined): string {
  if (expected === null || expected === undefined) return seconds(elapsedMs)
  return `${(elapsedMs / 1000).toFixed(1)} of about ${seconds(expected)}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
