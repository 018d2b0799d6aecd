import { renameSync, statSync } from 'node:fs'
import { basename } from 'node:path'

/** @see https://sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** Whether SQLite says by this error that the file itself is damaged, or is no database. */
export function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false
  // The lower byte is the kind of error, the others give details.
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(error.errcode & 0xff)
}

/** Tells a file from another one that takes its place; null when there is none. */
export function fileMark(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`
}

/**
 * Renames a damaged database. SQLite has already ended the transaction of a killed process when it finds the damage, so
 * no other file belongs to it.
 *
 * @returns its new name, such as `journal.db.damaged-2025-03-03T09-00-00.000Z`
 */
export function setAside(file: string, now: Date): string {
  const suffix = `.damaged-${now.toISOString().replaceAll(':', '-')}`
  renameSync(file, `${file}${suffix}`)
  return `${basename(file)}${suffix}`
}
