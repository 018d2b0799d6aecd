/** @see https://sqlite.org/rescode.html */
const ERROR = 1
const PERM = 3
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const FULL = 13
const CANTOPEN = 14

/** The kind of an error of SQLite, without its details; null for any other error. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return null
  // The lower byte is the kind of error, the others give details.
  return error.errcode & 0xff
}

/** Whether another process has kept the database locked for longer than this one waits. */
export function isLocked(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === BUSY || code === LOCKED
}

/** Whether the SQL does not fit the database, as when a table is missing. */
export function isMisfit(error: unknown): boolean {
  return sqliteCode(error) === ERROR
}

/** Why the file of a database cannot be used, as a clause, and what the user does about it, without a full stop. */
export interface FileReason {
  reason: string
  todo: string
}

const GIVE_BACK = 'Give the folder back to this user with write access'

const REASONS: ReadonlyMap<number, FileReason> = new Map([
  [PERM, { reason: 'this user may not write it', todo: GIVE_BACK }],
  [READONLY, { reason: 'it or its folder is read-only for this user', todo: GIVE_BACK }],
  [CANTOPEN, { reason: 'it or its folder cannot be opened or written by this user', todo: GIVE_BACK }],
  [IOERR, { reason: 'the disk reports an error', todo: 'Check the disk, and its free space' }],
  [FULL, { reason: 'its disk is full', todo: 'Free some space there' }],
])

/** Null if the error does not say that the file cannot be used. */
export function fileReason(error: unknown): FileReason | null {
  return REASONS.get(sqliteCode(error) ?? 0) ?? null
}
