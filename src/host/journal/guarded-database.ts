import type { DatabaseSync } from 'node:sqlite'
import { type Migration, NewerDatabaseError } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'
import { fileMark, isDamage, setAside } from './damage.ts'

/** Waiting longer for another process would cost the user more than what is noted is worth. */
const BUSY_TIMEOUT_MS = 1000

/**
 * A database that never stops its caller. It is opened on first use. A damaged one is set aside and a new one begun;
 * after any other problem it is not used again by this process. Each of these is reported, so a process hears of a
 * problem once.
 */
export class GuardedDatabase implements Disposable {
  readonly #file: string
  readonly #migrations: readonly Migration[]
  readonly #onProblem: (message: string) => void
  #db: DatabaseSync | null = null
  /** Of the file that is open or was about to be opened. */
  #mark: string | null = null
  #isGivenUp = false

  constructor(file: string, migrations: readonly Migration[], onProblem: (message: string) => void) {
    this.#file = file
    this.#migrations = migrations
    this.#onProblem = onProblem
  }

  /** What `act` returns, or `nothing` when the database cannot be used. */
  attempt<T>(nothing: T, act: (db: DatabaseSync) => T): T {
    if (this.#isGivenUp) return nothing
    try {
      try {
        return act(this.#open())
      } catch (error) {
        this.#beginAgain(error)
        return act(this.#open())
      }
    } catch (error) {
      this.#giveUp(error)
      return nothing
    }
  }

  [Symbol.dispose](): void {
    this.#isGivenUp = true
    this.#close()
  }

  #open(): DatabaseSync {
    if (this.#db === null) {
      this.#mark = fileMark(this.#file)
      this.#db = openDatabase(this.#file, this.#migrations, { busyTimeoutMs: BUSY_TIMEOUT_MS })
      this.#mark ??= fileMark(this.#file)
    }
    return this.#db
  }

  /** @throws `problem` when a new file would not help */
  #beginAgain(problem: unknown): void {
    this.#close()
    // Another process has set the file aside; SQLite does not write to a file that was renamed.
    if (fileMark(this.#file) !== this.#mark) return
    if (!isDamage(problem)) throw problem
    const name = setAside(this.#file, new Date())
    this.#onProblem(
      `${this.#file} is damaged (${problem.message}); it was renamed to ${name}, and a new file is begun`,
    )
  }

  #giveUp(error: unknown): void {
    this.#isGivenUp = true
    this.#close()
    const reason = error instanceof Error ? error.message : String(error)
    const todo = error instanceof NewerDatabaseError ? '; update this program to use it' : ''
    this.#onProblem(
      `${this.#file} cannot be used: ${reason}${todo}. Nothing is noted in it, and nothing is read from it`,
    )
  }

  #close(): void {
    this.#db?.close()
    this.#db = null
  }
}
