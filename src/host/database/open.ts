import { DatabaseSync } from 'node:sqlite'
import { checkOwnFile, prepareOwnFile } from '../home/own-file.ts'
import { type Migration, migrate } from './migrate.ts'

/**
 * Opens a database of the home folder in its current version, and makes it when it does not exist. Only this user may
 * read it.
 *
 * It keeps SQLite's rollback journal and does not use a write-ahead log (WAL). A WAL is shared memory, which breaks the
 * database when two machines use one home folder over a network, or a container shares it with its host through a
 * virtual machine. It would be faster: measured with two processes that claim locks at the same time, a write takes
 * 0.03 ms with a WAL, and 0.7 ms without, or 15 ms on a busy disk. But a start, which takes seconds, writes a dozen times.
 *
 * @param busyTimeoutMs how long a statement waits for another process that writes
 * @throws HOME_UNSAFE, HOME_UNUSABLE, NewerDatabaseError, and SQLite's errors
 * @see https://sqlite.org/wal.html
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[],
  { busyTimeoutMs }: { busyTimeoutMs: number },
): DatabaseSync {
  prepareOwnFile(file)
  // SQLite carries out what it finds in this file, which has the mode of the database.
  checkOwnFile(`${file}-journal`)
  const db = new DatabaseSync(file)
  try {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    migrate(db, migrations)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
