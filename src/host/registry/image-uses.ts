import { rowsOf } from '../database/rows.ts'
import { writeTransaction } from '../database/transaction.ts'
import type { ProcessIdentity } from '../processes/identity.ts'
import { claimUnlessHeld } from './claim.ts'
import { deleteLock, findLocks, type Lock, putLock } from './lock-rows.ts'
import type { Store } from './store/store.ts'

/** An image in use by a stack, and the process that uses it. */
export interface ImageUse extends ProcessIdentity {
  reference: string
  stack: string
}

/** Which images are in use or are being removed, never both; and when each was last used. */
export class ImageUses {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Takes images into use for a stack, and notes the time. Several stacks and processes may use an image.
   * @param nowMs milliseconds since 1970
   * @returns null when they are all in use now, otherwise the process that is removing one of them; then none is
   */
  use(references: readonly string[], stack: string, owner: ProcessIdentity, nowMs: number): Lock | null {
    return claimUnlessHeld(
      this.#store,
      (db) => findLocks(db, 'image-removal', references),
      (db) => {
        const use = db.prepare(
          'INSERT OR REPLACE INTO image_use (reference, stack, pid, startTime) VALUES (?, ?, ?, ?)',
        )
        const last = db.prepare('INSERT OR REPLACE INTO image_last_use (reference, usedAtMs) VALUES (?, ?)')
        for (const reference of references) {
          use.run(reference, stack, owner.pid, owner.startTime)
          last.run(reference, nowMs)
        }
      },
    )
  }

  /** Ends all uses by this process for a stack. */
  release(stack: string, owner: ProcessIdentity): void {
    this.#store.giveBack((db) => {
      db.prepare('DELETE FROM image_use WHERE stack = ? AND pid = ? AND startTime = ?').run(
        stack,
        owner.pid,
        owner.startTime,
      )
    })
  }

  /**
   * Takes an image for removal, so that no process takes it into use meanwhile.
   * @returns null when `owner` may remove it now, otherwise a process that uses or removes it
   */
  claimRemoval(reference: string, owner: ProcessIdentity): ImageUse | Lock | null {
    return claimUnlessHeld<ImageUse | Lock>(
      this.#store,
      (db) => [
        ...rowsOf<ImageUse>(
          db.prepare('SELECT * FROM image_use WHERE reference = ? ORDER BY stack'),
          reference,
        ),
        ...findLocks(db, 'image-removal', [reference]),
      ],
      (db) => putLock(db, { kind: 'image-removal', name: reference, note: 'removes it', ...owner }),
    )
  }

  /** Gives back what {@link ImageUses.claimRemoval} took. */
  releaseRemoval(reference: string, owner: ProcessIdentity, isRemoved: boolean): void {
    this.#store.giveBack((db) =>
      writeTransaction(db, () => {
        deleteLock(db, 'image-removal', reference, owner)
        if (isRemoved) db.prepare('DELETE FROM image_last_use WHERE reference = ?').run(reference)
      }),
    )
  }

  /** The images that living processes use. */
  inUse(): Set<string> {
    const uses = this.#store.use((db) => rowsOf<ImageUse>(db.prepare('SELECT * FROM image_use')))
    return new Set(this.#store.livingAmong(uses).map(({ reference }) => reference))
  }

  /** When each image was last taken into use, in milliseconds since 1970, by reference. */
  lastUses(): Map<string, number> {
    const rows = this.#store.use((db) =>
      rowsOf<{ reference: string; usedAtMs: number }>(
        db.prepare('SELECT reference, usedAtMs FROM image_last_use'),
      ),
    )
    return new Map(rows.map(({ reference, usedAtMs }) => [reference, usedAtMs]))
  }
}
