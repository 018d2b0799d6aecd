import { rowsOf } from '../database/rows.ts'
import type { ProcessIdentity } from '../processes/identity.ts'
import { claimUnlessHeld } from './claim.ts'
import { deleteLock, findLocks, type Lock, type LockKind, putLock } from './lock-rows.ts'
import type { Store } from './store/store.ts'

/** Names that one process at a time can hold. A lock whose process has ended is free. */
export class Locks {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Takes a lock.
   * @returns null when `owner` holds it now, otherwise its holder
   */
  claim(kind: LockKind, name: string, note: string, owner: ProcessIdentity): Lock | null {
    return this.claimAll(kind, [name], note, owner)
  }

  /**
   * Takes all of the locks or none.
   * @returns null when `owner` holds them now, otherwise the first one that another process holds
   */
  claimAll(kind: LockKind, names: readonly string[], note: string, owner: ProcessIdentity): Lock | null {
    return claimUnlessHeld(
      this.#store,
      (db) => findLocks(db, kind, names),
      (db) => {
        for (const name of names) putLock(db, { kind, name, note, ...owner })
      },
    )
  }

  /** Gives a lock back; no effect when `owner` does not hold it. */
  release(kind: LockKind, name: string, owner: ProcessIdentity): void {
    this.#store.giveBack((db) => deleteLock(db, kind, name, owner))
  }

  /** The lock, if a living process holds it; null when it is free. */
  holder(kind: LockKind, name: string): Lock | null {
    const [living] = this.#store.livingAmong(this.#store.use((db) => findLocks(db, kind, [name])))
    return living ?? null
  }

  /** The locks that living processes hold, by name. */
  living(kind: LockKind): Lock[] {
    return this.#store.livingAmong(this.list(kind))
  }

  /** All locks by name, those of ended processes included. */
  list(kind: LockKind): Lock[] {
    return this.#store.use((db) =>
      rowsOf(db.prepare('SELECT * FROM lock WHERE kind = ? ORDER BY name'), kind),
    )
  }
}
