import type { DatabaseSync } from 'node:sqlite'
import { writeTransaction } from '../database/transaction.ts'
import { formatIdentity, type ProcessIdentity } from '../processes/identity.ts'
import type { Store } from './store/store.ts'

/**
 * Makes a claim when no living process is in its way.
 *
 * Whether a process lives may take long to find out, so it is judged before the write transaction, in which other
 * processes wait. Within it, `holders` are read again: if one of them is not known to be dead, all are judged again.
 *
 * @param holders reads the processes that are in the way if they live
 * @param claim writes the claim, which replaces what dead processes held
 * @returns null when the claim was made, otherwise the first living holder
 */
export function claimUnlessHeld<T extends ProcessIdentity>(
  store: Store,
  holders: (db: DatabaseSync) => readonly T[],
  claim: (db: DatabaseSync) => void,
): T | null {
  const dead = new Set<string>()
  const notKnownDead = (db: DatabaseSync) => holders(db).filter((holder) => !dead.has(formatIdentity(holder)))
  for (;;) {
    const unjudged = store.use(notKnownDead)
    const [living] = unjudged.length > 0 ? store.livingAmong(unjudged) : []
    if (living !== undefined) return living
    for (const holder of unjudged) dead.add(formatIdentity(holder))
    const isClaimed = store.use((db) =>
      writeTransaction(db, () => {
        if (notKnownDead(db).length > 0) return false
        claim(db)
        return true
      }),
    )
    if (isClaimed) return null
  }
}
