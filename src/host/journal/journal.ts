import { Checks } from './checks.ts'
import { GuardedDatabase } from './guarded-database.ts'
import { JOURNAL_MIGRATIONS } from './migrations.ts'
import { Timings } from './timings.ts'

/**
 * What happened to the stacks of this user on this machine, append-only. Nothing depends on it: a journal that is
 * damaged or cannot be opened, read or written is reported, and then answers that nothing is known.
 */
export class Journal implements Disposable {
  readonly timings: Timings
  readonly checks: Checks
  readonly #database: GuardedDatabase

  /**
   * @param file is opened on first use
   * @param onProblem hears one sentence about each problem, without a full stop
   */
  constructor(file: string, onProblem: (message: string) => void) {
    this.#database = new GuardedDatabase(file, JOURNAL_MIGRATIONS, onProblem)
    this.timings = new Timings(this.#database)
    this.checks = new Checks(this.#database)
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]()
  }
}
