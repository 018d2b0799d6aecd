import type { DatabaseSync } from 'node:sqlite'

/**
 * Runs `act` while this process alone may write to the database: all of its changes are made, or none.
 *
 * Every other process that wants to write waits meanwhile, so `act` must do nothing slow: no look at processes, no
 * files, no network.
 */
export function writeTransaction<T>(db: DatabaseSync, act: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = act()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // After some errors, such as a full disk, SQLite has rolled back by itself.
    if (db.isTransaction) rollBack(db)
    throw error
  }
}

/** A rollback that fails must not hide the error before it; the next process that opens the file rolls back. */
function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    // The caller reports the cause.
  }
}
