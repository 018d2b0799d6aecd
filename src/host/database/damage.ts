import { renameSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { prepareOwnFile } from '../home/own-file.ts'
import { sqliteCode } from './sqlite-errors.ts'

/** @see https://sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** A database that SQLite can read, and that is not one of this program all the same. */
export class WrongContents extends Error {
  override readonly name = 'WrongContents'
}

/** Whether an error says that the file itself is damaged, is no database, or is one of something else. */
export function isDamage(error: unknown): error is Error {
  if (error instanceof WrongContents) return true
  const code = sqliteCode(error)
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}

/** Tells a file from another one that takes its place; null when there is none. */
export function fileMark(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`
}

/** How long other processes may take to set the file aside. It takes them a millisecond. */
const TURN_LIMIT_MS = 10_000

/**
 * Renames a damaged database, with the rest of a transaction that SQLite may have left beside it and that must not be
 * applied to a new file. Nothing is overwritten.
 *
 * @param mark of the damaged file: one that has taken its place meanwhile stays
 * @returns its new name, such as `journal.db.damaged-2025-03-03T09-00-00.000Z-1b9d6bcd`; null: another process was faster
 * @throws Error when it cannot be renamed
 */
export function setAside(file: string, mark: string | null, now: Date): string | null {
  return inTurn(file, () => {
    // Only a process whose turn it is renames the file, so it stays what it is now.
    if (mark === null || fileMark(file) !== mark) return null
    const aside = freeName(`${file}.damaged-${now.toISOString().replaceAll(':', '-')}`)
    // First, because once the file is gone, this name belongs to the new one.
    if (fileMark(`${file}-journal`) !== null) renameSync(`${file}-journal`, `${aside}-journal`)
    renameSync(file, aside)
    return basename(aside)
  })
}

/** Two files may be set aside in the same millisecond. */
function freeName(start: string): string {
  for (;;) {
    const name = `${start}-${crypto.randomUUID().slice(0, 8)}`
    if (fileMark(name) === null) return name
  }
}

/** Does `act` while no other process does so with this file. The lock is one of SQLite, so it ends with the process. */
function inTurn<T>(file: string, act: () => T): T {
  const lock = `${file}.turn`
  prepareOwnFile(lock)
  using db = new DatabaseSync(lock)
  db.exec(`PRAGMA busy_timeout = ${TURN_LIMIT_MS}; BEGIN EXCLUSIVE`)
  return act()
}
