import { DatabaseSync } from 'node:sqlite'
import { WrongContents } from '../../database/damage.ts'
import { migrate } from '../../database/migrate.ts'
import { openDatabase } from '../../database/open.ts'
import { rowsOf } from '../../database/rows.ts'
import { isMisfit } from '../../database/sqlite-errors.ts'
import { REGISTRY_MIGRATIONS } from '../migrations.ts'

/** The columns that the current version reads and writes, by table. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  lock: ['kind', 'name', 'note', 'pid', 'startTime'],
  command: ['stack', 'verb', 'pid', 'startTime', 'starterPid', 'starterStartTime'],
  image_use: ['reference', 'stack', 'pid', 'startTime'],
  image_last_use: ['reference', 'usedAtMs'],
  kept: ['stack', 'endpoint', 'reason', 'atMs'],
}

/** A row of the table of kept stacks. */
export interface KeptRow {
  stack: string
  endpoint: string
  reason: string
  atMs: number
}

/**
 * Opens the file, and makes sure that it is whole and has the tables of the current version.
 * @throws SQLite's errors, NewerDatabaseError, WrongContents, HOME_UNSAFE, HOME_UNUSABLE
 */
export function openRegistryFile(file: string, busyTimeoutMs: number): DatabaseSync {
  let db: DatabaseSync | null = null
  try {
    db = openDatabase(file, REGISTRY_MIGRATIONS, { busyTimeoutMs })
    const [found] = rowsOf<{ quick_check: string }>(db.prepare('PRAGMA quick_check(1)'))
    if (found?.quick_check !== 'ok') throw new WrongContents(found?.quick_check ?? 'it cannot be checked')
    for (const [table, columns] of Object.entries(TABLES))
      db.prepare(`SELECT ${columns.join(', ')} FROM ${table}`)
    return db
  } catch (error) {
    db?.close()
    if (isMisfit(error) && error instanceof Error)
      throw new WrongContents(`it has other tables than a registry: ${error.message}`, { cause: error })
    throw error
  }
}

/**
 * A registry that ends with this process.
 * @param file whose rows it begins with if they can be read; null: none
 */
export function inMemory(file: string | null): { db: DatabaseSync; isComplete: boolean } {
  const db = new DatabaseSync(':memory:')
  migrate(db, REGISTRY_MIGRATIONS)
  return { db, isComplete: file !== null && copyRows(file, db) }
}

/** Copies all rows; none if one of them cannot be read. */
function copyRows(file: string, to: DatabaseSync): boolean {
  try {
    using from = new DatabaseSync(file, { readOnly: true })
    to.exec('BEGIN')
    for (const [table, columns] of Object.entries(TABLES)) {
      const names = columns.join(', ')
      const places = columns.map(() => '?').join(', ')
      const insert = to.prepare(`INSERT INTO ${table} (${names}) VALUES (${places})`)
      for (const row of from.prepare(`SELECT ${names} FROM ${table}`).all())
        insert.run(...columns.map((column) => row[column] ?? null))
    }
    to.exec('COMMIT')
    return true
  } catch {
    // The caller says that nothing of the file is known.
    if (to.isTransaction) to.exec('ROLLBACK')
    return false
  }
}

/** The kept stacks in a damaged file; null when they cannot be read. */
export function keptIn(file: string): KeptRow[] | null {
  try {
    using db = new DatabaseSync(file, { readOnly: true })
    const rows = rowsOf<KeptRow>(db.prepare('SELECT stack, endpoint, reason, atMs FROM kept'))
    return rows.every(isKeptRow) ? rows : null
  } catch {
    return null
  }
}

function isKeptRow({ stack, endpoint, reason, atMs }: KeptRow): boolean {
  return [stack, endpoint, reason].every((text) => typeof text === 'string') && Number.isSafeInteger(atMs)
}

export function restoreKept(db: DatabaseSync, rows: readonly KeptRow[]): void {
  const insert = db.prepare('INSERT OR IGNORE INTO kept (stack, endpoint, reason, atMs) VALUES (?, ?, ?, ?)')
  for (const { stack, endpoint, reason, atMs } of rows) insert.run(stack, endpoint, reason, atMs)
}
