import type { DatabaseSync } from 'node:sqlite'
import { SsotError } from '../../core/errors/errors.ts'
import { fileMark, isDamage, setAside } from '../database/damage.ts'
import { type Migration, NewerDatabaseError } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'

/**
 * A database that never stops its caller. It is opened on first use. A damaged one is set aside and a new one begun;
 * after any other problem it is not used again by this process. Each of these is reported, so a process hears of a
 * problem once.
 */
export class GuardedDatabase implements Disposable {
  readonly #file: string
  readonly #migrations: readonly Migration[]
  readonly #onProblem: (message: string) => void
  readonly #busyTimeoutMs: number
  #db: DatabaseSync | null = null
  /** Of the file that is open or was about to be opened. */
  #mark: string | null = null
  #isGivenUp = false

  /** @param busyTimeoutMs how long it waits for another process that keeps the file locked */
  constructor(
    file: string,
    migrations: readonly Migration[],
    onProblem: (message: string) => void,
    busyTimeoutMs: number,
  ) {
    this.#file = file
    this.#migrations = migrations
    this.#onProblem = onProblem
    this.#busyTimeoutMs = busyTimeoutMs
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
      this.#db = openDatabase(this.#file, this.#migrations, { busyTimeoutMs: this.#busyTimeoutMs })
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
    const name = setAside(this.#file, this.#mark, new Date())
    if (name === null) return
    this.#onProblem(
      `${this.#file} is damaged (${problem.message}); it was renamed to ${name}, and a new file is begun`,
    )
  }

  #giveUp(error: unknown): void {
    this.#isGivenUp = true
    this.#close()
    this.#onProblem(
      `${this.#file} cannot be used: ${reasonOf(error)}. Nothing is noted in it, and nothing is read from it`,
    )
  }

  #close(): void {
    this.#db?.close()
    this.#db = null
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SsotError) return `${error.summary}. ${error.todo.replace(/\.$/, '')}`
  const reason = error instanceof Error ? error.message : String(error)
  return error instanceof NewerDatabaseError ? `${reason}; update this program to use it` : reason
}
