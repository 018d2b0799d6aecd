import type { DatabaseSync } from 'node:sqlite'
import { rowsOf } from '../database/rows.ts'
import type { ProcessIdentity } from '../processes/identity.ts'

/**
 * What one process at a time can hold:
 * - `keeper`: a run, by its key, held by the process that serves it;
 * - `port`: a host port of this machine, by its number;
 * - `build`: an image, held by the process that builds it;
 * - `change`: a stack that stays, such as that of development, held by the process that changes it;
 * - `removal`: a stack, held by the process that removes it;
 * - `rest`: a stack that is kept between runs, by the key of its keeper, held by that keeper (`rests.ts`);
 * - `use`: a stack that was kept for a later run, held by the main process of the run that uses it;
 * - `image-removal`: an image, held by the process that removes it (`image-uses.ts`).
 */
export type LockKind = 'keeper' | 'port' | 'build' | 'change' | 'removal' | 'rest' | 'use' | 'image-removal'

/** A lock and the process that holds it. */
export interface Lock extends ProcessIdentity {
  kind: LockKind
  name: string
  /** What the process does with it, for people. */
  note: string
}

/** The locks of these names that are held, in the order of the names; by ended processes, too. */
export function findLocks(db: DatabaseSync, kind: LockKind, names: readonly string[]): Lock[] {
  const query = db.prepare('SELECT * FROM lock WHERE kind = ? AND name = ?')
  return names.flatMap((name) => rowsOf<Lock>(query, kind, name))
}

/** Writes a lock, even when another process holds it: only within a claim. */
export function putLock(db: DatabaseSync, { kind, name, note, pid, startTime }: Lock): void {
  db.prepare('INSERT OR REPLACE INTO lock (kind, name, note, pid, startTime) VALUES (?, ?, ?, ?, ?)').run(
    kind,
    name,
    note,
    pid,
    startTime,
  )
}

/** Deletes a lock, if `owner` holds it. */
export function deleteLock(db: DatabaseSync, kind: LockKind, name: string, owner: ProcessIdentity): void {
  db.prepare('DELETE FROM lock WHERE kind = ? AND name = ? AND pid = ? AND startTime = ?').run(
    kind,
    name,
    owner.pid,
    owner.startTime,
  )
}
