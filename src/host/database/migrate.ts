import type { DatabaseSync } from 'node:sqlite'
import { writeTransaction } from './transaction.ts'

/**
 * One step of a database's schema, as SQL. The first step of a list makes version 1 of version 0, an empty file, and so
 * on. A step that has been released is never changed; a new one is added at the end.
 */
export type Migration = string

/** A database that a newer version of this program has written, with a schema that this version does not know. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError'

  constructor(version: number, knownVersion: number) {
    super(`it has version ${version}, and this program knows versions up to ${knownVersion}`)
  }
}

/**
 * Brings a database to the version of the last migration. Processes that do this at the same time wait for each other,
 * and a failed step leaves the database as it was.
 *
 * @throws NewerDatabaseError
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[]): void {
  // Almost always the case, and known without waiting for a process that writes.
  if (versionOf(db) === migrations.length) return
  writeTransaction(db, () => {
    const version = versionOf(db)
    if (version > migrations.length) throw new NewerDatabaseError(version, migrations.length)
    for (const sql of migrations.slice(version)) db.exec(sql)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version)
}
