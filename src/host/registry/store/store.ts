import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { SsotError } from '../../../core/errors/errors.ts'
import { fileMark, isDamage, setAside } from '../../database/damage.ts'
import { isLocked } from '../../database/sqlite-errors.ts'
import type { LivingAmong } from '../../processes/living.ts'
import { storeError } from './errors.ts'
import { inMemory, keptIn, openRegistryFile, restoreKept } from './open.ts'

export interface StoreOptions {
  livingAmong: LivingAmong
  /** Hears a sentence about each problem after which the work goes on, without a full stop. */
  onProblem: (message: string) => void
  /**
   * What happens when the file cannot be used because of its disk, its rights or a lock. `fail`: the work does. `go on`:
   * the work goes on with what could be read, and with what the engine's labels say, as a removal must.
   */
  withoutFile: 'fail' | 'go on'
  /** How long to wait for another process that writes. */
  busyTimeoutMs: number
}

/** More than one process at a time can hardly replace the file. */
const MAX_REOPENED = 3

/**
 * The database of the registry. A damaged one is set aside, and a new one begun, which `restore.ts` completes from the labels
 * of the engine.
 */
export class Store implements Disposable {
  readonly livingAmong: LivingAmong
  readonly #file: string
  readonly #options: StoreOptions
  #db: DatabaseSync | null = null
  /** Of the file that is open; null once there is none and the work goes on without. */
  #mark: string | null = null
  #isUnread = false

  /** @throws REGISTRY_VERSION, REGISTRY_BUSY, HOME_UNSAFE, HOME_UNUSABLE */
  constructor(file: string, options: StoreOptions) {
    this.livingAmong = options.livingAmong
    this.#file = file
    this.#options = options
    this.use(() => {})
  }

  /**
   * What `act` returns. It may be called again, after an error.
   * @throws REGISTRY_VERSION, REGISTRY_BUSY, HOME_UNSAFE, HOME_UNUSABLE
   */
  use<T>(act: (db: DatabaseSync) => T): T {
    for (let reopened = 0; ; reopened++) {
      try {
        return act(this.#open())
      } catch (error) {
        if (reopened >= MAX_REOPENED || !this.#recover(error)) throw this.#explained(error)
      }
    }
  }

  /**
   * Gives something back. A failure is only reported, because it must not hide the result of the work that is over, and
   * what a process holds is free in any case once it has ended.
   */
  giveBack(act: (db: DatabaseSync) => void): void {
    try {
      this.use(act)
    } catch (error) {
      if (!(error instanceof SsotError)) throw error
      this.#options.onProblem(`${error.summary}. What this process held there is free once it has ended`)
    }
  }

  /** Whether the work goes on without the file, and what it says is not known. */
  get isUnread(): boolean {
    return this.#isUnread
  }

  [Symbol.dispose](): void {
    this.#close()
  }

  #open(): DatabaseSync {
    if (this.#db === null) {
      this.#mark = fileMark(this.#file)
      this.#db = openRegistryFile(this.#file, this.#options.busyTimeoutMs)
      this.#mark ??= fileMark(this.#file)
    }
    return this.#db
  }

  #explained(error: unknown): unknown {
    return storeError(this.#file, this.#options.busyTimeoutMs, error)
  }

  /** @returns whether it is worthwhile to try again */
  #recover(error: unknown): boolean {
    if (this.#db !== null && this.#mark === null) return false
    // Another process has set the file aside, maybe while this one opened it, or the user has removed it. SQLite does not
    // write to such a file.
    if (fileMark(this.#file) !== this.#mark) {
      this.#close()
      return true
    }
    if (isDamage(error)) return this.#replace(error)
    const reason = this.#explained(error)
    if (this.#options.withoutFile === 'fail' || !(reason instanceof SsotError)) return false
    // A file that is refused is not read either.
    this.#goOn(reason, isLocked(error) || error instanceof SsotError)
    return true
  }

  #replace({ message }: Error): boolean {
    this.#close()
    if (fileMark(this.#file) !== this.#mark) return true
    let name: string | null
    try {
      name = setAside(this.#file, this.#mark, new Date())
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return this.#mayGoOn(`${this.#file} is damaged (${message}), and cannot be renamed: ${reason}`)
    }
    if (name === null) return true
    const kept = keptIn(join(dirname(this.#file), name))
    this.#options.onProblem(
      `${this.#file} is damaged (${message}). It was renamed to ${name}, and a new one is made from the labels on the engine${
        kept === null ? '; which stacks are kept for inspection could not be read from it' : ''
      }`,
    )
    if (kept !== null && kept.length > 0) this.use((db) => restoreKept(db, kept))
    return true
  }

  #mayGoOn(summary: string): boolean {
    const todo = 'Remove the file, or correct what is said about it.'
    const error = new SsotError({ code: 'HOME_UNUSABLE', summary, todo })
    if (this.#options.withoutFile === 'fail') throw error
    this.#goOn(error, true)
    return true
  }

  #goOn({ summary }: SsotError, isUnreadable: boolean): void {
    const { db, isComplete } = inMemory(isUnreadable ? null : this.#file)
    this.#close()
    this.#db = db
    this.#mark = null
    this.#isUnread = !isComplete
    this.#options.onProblem(
      `${summary}. This command goes on without it, by the labels on the engine${
        isComplete ? '' : '; which stacks are kept for inspection is not known'
      }`,
    )
  }

  #close(): void {
    this.#db?.close()
    this.#db = null
  }
}
