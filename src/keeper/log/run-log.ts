import type { StackEvent } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { visibleJson } from '../../core/text/visible.ts'
import { LogFile } from './log-file.ts'

/** The size limit of each of the two files: enough for what happens to some thousand tests. */
const MAX_BYTES = 2 * 1024 * 1024

/**
 * Writes the events of a run to two files of limited size: to `KEY.log` in words, for people, and to `KEY.events.jsonl`
 * as one JSON object a line, for programs. What services use, every few seconds, is only for programs. When one of them is full, both are renamed, to `KEY.1.log` and
 * `KEY.1.events.jsonl`, so that they cover the same time.
 */
export class RunLog implements Disposable {
  readonly #text: LogFile
  readonly #events: LogFile

  /** @param file path of `KEY.log` */
  constructor(file: string, maxBytes = MAX_BYTES) {
    this.#text = new LogFile(file, maxBytes)
    this.#events = new LogFile(eventsFile(file), maxBytes)
  }

  write(event: StackEvent): void {
    // Further lines are indented: only an event begins with a time, whatever a service has printed.
    const line = `${new Date(event.atMs).toISOString()} ${describeHappening(event).replaceAll('\n', '\n  ')}`
    const data = visibleJson(event)
    const isForPeople = event.type !== 'stack-usage'
    if (this.#text.isFullFor(line) || this.#events.isFullFor(data)) {
      this.#text.rotate()
      this.#events.rotate()
    }
    if (isForPeople) this.#text.write(line)
    this.#events.write(data)
  }

  [Symbol.dispose](): void {
    this.#text[Symbol.dispose]()
    this.#events[Symbol.dispose]()
  }
}

/** The file of a run's events, which is next to its log. */
function eventsFile(log: string): string {
  return log.replace(/\.log$/, '.events.jsonl')
}
