import { Checks } from './checks.ts'
import { GuardedDatabase } from './guarded-database.ts'
import { JOURNAL_MIGRATIONS } from './migrations.ts'
import { Timings } from './timings.ts'
import { Versions } from './versions.ts'

/** A process writes for milliseconds. On a busy machine several of them may wait for their turn. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * What happened to the stacks of this user on this machine, append-only. Nothing depends on it: a journal that is
 * damaged or cannot be opened, read or written is reported, and then answers that nothing is known.
 */
export class Journal implements Disposable {
  readonly timings: Timings
  readonly checks: Checks
  readonly versions: Versions
  readonly #database: GuardedDatabase

  /**
   * @param file is opened on first use
   * @param onProblem hears one sentence about each problem, without a full stop
   * @param busyTimeoutMs how long it waits for a process that keeps the file locked; after that, it counts as unusable
   */
  constructor(file: string, onProblem: (message: string) => void, busyTimeoutMs: number = BUSY_TIMEOUT_MS) {
    this.#database = new GuardedDatabase(file, JOURNAL_MIGRATIONS, onProblem, busyTimeoutMs)
    this.timings = new Timings(this.#database)
    this.checks = new Checks(this.#database)
    this.versions = new Versions(this.#database)
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]()
  }
}
