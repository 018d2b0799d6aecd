import type { LiveRow } from '../../core/live/state.ts'
import type { LogLine, Logs } from '../../engine/logs.ts'

export type FollowedRow = Pick<LiveRow, 'key' | 'id' | 'state' | 'startedAtMs'>

export interface LogReader {
  /** At once with the lines of one message of the engine. */
  onLines(key: string, lines: readonly LogLine[]): void
  onError(row: FollowedRow, error: unknown): void
}

/** So many lines of the past are read. */
const PAST_LINES = 1000

/** How far the log of a container was read. */
interface Progress {
  abort: AbortController | null
  /** Null: nothing was read yet. */
  readStart: { startedAtMs: number | null } | null
  /** The time of the last line that was read, and how many lines had that time; null: there was none. */
  last: { atMs: number; count: number } | null
}

/** Reads the logs of the containers that are shown, and of no others. No line is handed on twice. */
export class LogFollower implements Disposable {
  readonly #logs: Logs
  readonly #reader: LogReader
  #wanted: ReadonlyMap<string, FollowedRow> = new Map()
  readonly #progress = new Map<string, Progress>()

  constructor(logs: Logs, reader: LogReader) {
    this.#logs = logs
    this.#reader = reader
  }

  /** Begins with logs that were not read, goes on with those of containers that were started again, and ends the others. */
  show(rows: readonly FollowedRow[]): void {
    this.#wanted = new Map(rows.map((row) => [row.id, row]))
    for (const [id, { abort }] of this.#progress) if (!this.#wanted.has(id)) abort?.abort()
    for (const row of rows) {
      const progress = this.#progress.get(row.id) ?? { abort: null, readStart: null, last: null }
      this.#progress.set(row.id, progress)
      if (progress.abort !== null) continue
      const isNew = progress.readStart === null || progress.readStart.startedAtMs !== row.startedAtMs
      if (isNew || row.state === 'running') void this.#read(row, progress)
    }
  }

  /** Forgets containers that are gone. */
  forget(isThere: (id: string) => boolean): void {
    for (const [id, { abort }] of this.#progress) {
      if (isThere(id)) continue
      abort?.abort()
      this.#progress.delete(id)
    }
  }

  [Symbol.dispose](): void {
    this.#wanted = new Map()
    this.forget(() => false)
  }

  /** Resolves when the container stops or its log is not shown any more; never rejects. */
  async #read(row: FollowedRow, progress: Progress): Promise<void> {
    const { key, id, startedAtMs } = row
    const abort = new AbortController()
    progress.abort = abort
    try {
      if (progress.readStart === null) {
        const past = await this.#logs.read(id, { last: PAST_LINES })
        if (abort.signal.aborted) return
        this.#handOn(key, past, progress)
      }
      progress.readStart = { startedAtMs }
      let skip = progress.last
      await this.#logs.follow(
        id,
        skip?.atMs ?? null,
        (lines) => {
          if (abort.signal.aborted) return
          const fresh: LogLine[] = []
          for (const line of lines) {
            if (skip !== null && line.atMs < skip.atMs) continue
            if (skip !== null && line.atMs === skip.atMs && skip.count > 0) {
              skip = { ...skip, count: skip.count - 1 }
              continue
            }
            fresh.push(line)
          }
          this.#handOn(key, fresh, progress)
        },
        abort.signal,
      )
    } catch (error) {
      if (!abort.signal.aborted) this.#reader.onError(row, error)
    } finally {
      progress.abort = null
      // It is shown again already.
      const again = abort.signal.aborted ? this.#wanted.get(id) : undefined
      if (again !== undefined && this.#progress.get(id) === progress) void this.#read(again, progress)
    }
  }

  #handOn(key: string, lines: readonly LogLine[], progress: Progress): void {
    if (lines.length === 0) return
    for (const { atMs } of lines) {
      const { last } = progress
      progress.last = last?.atMs === atMs ? { atMs, count: last.count + 1 } : { atMs, count: 1 }
    }
    this.#reader.onLines(key, lines)
  }
}
