import type { ProgressEvent } from '../../core/events/progress.ts'
import { PhaseClock } from '../../core/events/timing.ts'
import type { RefreshStep } from '../../core/plan/refresh.ts'
import type { Output } from '../context.ts'
import type { Expectation } from './expectation.ts'

/** Shows the progress of a refresh. */
export interface ProgressView {
  /** Shows what will be done. */
  plan(steps: readonly RefreshStep[], expected: Expectation): void
  /** Shows that something has happened. */
  event(event: ProgressEvent): void
  /** Stops updating. The last output stays. */
  end(): void
}

/** In a terminal, one line for each service, which is updated. Elsewhere, one line for each event. */
export function progressView(output: Output, now: () => number = () => performance.now()): ProgressView {
  return output.columns === null ? new PlainView(output) : new LiveView(output, output.columns, now)
}

/** For logs: each line begins with the time since the start. */
class PlainView implements ProgressView {
  readonly #output: Output

  constructor(output: Output) {
    this.#output = output
  }

  plan(steps: readonly RefreshStep[], { wholeMs }: Expectation): void {
    for (const { service, action, cause } of steps)
      this.#output.write(`         ${service}  ${action}: ${cause}\n`)
    if (wholeMs !== null) this.#output.write(`         expected to take about ${seconds(wholeMs)}\n`)
  }

  event({ atMs, service, text }: ProgressEvent): void {
    this.#output.write(
      `${(atMs / 1000).toFixed(2).padStart(6)}s  ${service === undefined ? '' : `${service}  `}${text}\n`,
    )
  }

  end(): void {}
}

const REDRAW_MS = 100
/** Control sequences: go up a number of lines, to the start of the line; clear everything from there. */
const UP = (lines: number) => (lines === 0 ? '\r' : `\r\x1b[${lines}A`)
const CLEAR_BELOW = '\x1b[0J'

class LiveView implements ProgressView {
  readonly #output: Output
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

  constructor(output: Output, columns: number, now: () => number) {
    this.#output = output
    this.#columns = columns
    this.#now = now
    this.#begin = now()
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS)
    this.#timer.unref()
  }

  plan(steps: readonly RefreshStep[], expected: Expectation): void {
    this.#expected = expected
    for (const { service, action, cause } of steps) {
      this.#lines.set(service, action === 'keep' ? cause : `${action}: ${cause}`)
    }
    this.#draw()
  }

  event(event: ProgressEvent): void {
    const { service, text } = event
    // The event's own time starts later than this view.
    this.#clock.hear({ ...event, atMs: this.#now() })
    if (service === undefined) this.#general = text
    else this.#lines.set(service, text)
    this.#draw()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#draw()
    this.#output.write('\n')
    this.#isEnded = true
  }

  #draw(): void {
    // Events of an interrupted step may still arrive, and must not overwrite the output below.
    if (this.#isEnded) return
    const width = Math.max(0, ...[...this.#lines.keys()].map((name) => name.length))
    const elapsed = timeOf(this.#now() - this.#begin, this.#expected?.wholeMs)
    const rows = [
      ...[...this.#lines].map(([service, text]) => `${service.padEnd(width)}  ${this.#time(service)}${text}`),
      this.#general === '' ? elapsed : `${elapsed}  ${this.#general}`,
    ].map((row) => row.slice(0, this.#columns - 1))
    this.#output.write(`${UP(this.#drawn)}${CLEAR_BELOW}${rows.join('\n')}`)
    this.#drawn = rows.length - 1
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
