import type { DatabaseSync } from 'node:sqlite'
import { writeTransaction } from '../database/transaction.ts'
import { formatIdentity, type ProcessIdentity } from '../processes/identity.ts'
import type { LivingAmong } from '../processes/living.ts'

/** What every subject of the registry works with. */
export interface Store {
  db: DatabaseSync
  livingAmong: LivingAmong
}

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
  { db, livingAmong }: Store,
  holders: () => readonly T[],
  claim: () => void,
): T | null {
  const dead = new Set<string>()
  const notKnownDead = () => holders().filter((holder) => !dead.has(formatIdentity(holder)))
  for (;;) {
    const unjudged = notKnownDead()
    const [living] = unjudged.length > 0 ? livingAmong(unjudged) : []
    if (living !== undefined) return living
    for (const holder of unjudged) dead.add(formatIdentity(holder))
    const isClaimed = writeTransaction(db, () => {
      if (notKnownDead().length > 0) return false
      claim()
      return true
    })
    if (isClaimed) return null
  }
}
