import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
} from 'node:fs'
import { linked, modeOf, unsafe } from './guard/guard.js'
import { isOpen, isOpenToWriting } from './guard/judge.js'
import { HomeProblem } from './guard/problem.js'
import { currentUser } from './guard/user.js'
import { inHome } from './home.ts'

/*
 * Files of the home are opened here. The folder is this user's alone (`guard/`), and this is the second wall: links are not
 * followed, and a file that belongs to another user, or that another user may write, is refused. Such a file is left
 * from a time at which the folder was open.
 */

// Windows has neither links that a user without rights can make, nor these flags.
const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants

/** Most files of the home that are read as a whole have no more. */
const MAX_BYTES = 1024 * 1024

/**
 * The text of a file of the home; null when it does not exist.
 * @param maxBytes what this program writes to it at most
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function readOwnFile(file: string, maxBytes = MAX_BYTES): string | null {
  return inHome(() => {
    // A named pipe would make the process wait for a writer.
    const descriptor = openOwn(file, O_RDONLY | O_NONBLOCK)
    if (descriptor === null) return null
    try {
      const { size } = fstatSync(descriptor)
      if (size <= maxBytes) return readFileSync(descriptor, 'utf8')
      throw new HomeProblem(
        'HOME_UNUSABLE',
        `${file} has ${size} bytes, and this program writes at most ${maxBytes} to it`,
        'Move the file away.',
      )
    } finally {
      closeSync(descriptor)
    }
  }, `${file} cannot be read`)
}

/**
 * Opens a file of the home for adding to it, and makes it when it does not exist.
 * @returns its descriptor
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function appendToOwnFile(file: string): number {
  return inHome(() => {
    const descriptor = openOwn(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK)
    if (descriptor === null) throw new Error(`${file} vanished while it was being opened`)
    return descriptor
  }, `${file} cannot be written`)
}

function openOwn(file: string, flags: number): number | null {
  let descriptor: number
  try {
    descriptor = openSync(file, flags | O_NOFOLLOW, 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && (flags & O_CREAT) === 0) return null
    if (code === 'ELOOP') throw linked(file)
    throw error
  }
  try {
    checkOwn(file, fstatSync(descriptor), () => fchmodSync(descriptor, 0o600))
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/**
 * Makes a file of the home that SQLite is about to open, if it does not exist, and checks it otherwise. It is never opened
 * here when it exists: closing it would release the locks that this process holds on it.
 *
 * @see https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function prepareOwnFile(file: string): void {
  inHome(() => {
    try {
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined)
        closeSync(openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    checkExisting(file)
  }, `${file} cannot be made`)
}

/**
 * Checks a file or socket of the home that something else is about to open.
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function checkOwnFile(file: string): void {
  inHome(() => checkExisting(file), `${file} cannot be used`)
}

function checkExisting(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (stats.isSymbolicLink()) throw linked(file)
  checkOwn(file, stats, () => chmodSync(file, 0o600))
}

function checkOwn(file: string, stats: Stats, close: () => void): void {
  if (!stats.isFile() && !stats.isSocket())
    throw new HomeProblem('HOME_UNUSABLE', `${file} is not a file`, 'Move it away.')
  const user = currentUser()
  if (user === null) return
  const { uid, mode } = stats
  if (uid !== user.uid)
    throw unsafe(`${file} belongs to another user (id ${uid})`, 'Look at the file and move it away')
  if (isOpenToWriting(stats, user))
    throw unsafe(
      `${file} can be written by other users (mode ${modeOf(mode)})`,
      'Look at the file and move it away',
    )
  if (!isOpen(stats)) return
  try {
    close()
  } catch (error) {
    // On a read-only file system nothing changes, and the folder keeps others out.
    if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error
  }
}
