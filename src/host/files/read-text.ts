import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { devNull } from 'node:os'
import { sep } from 'node:path'
import { type Decoded, decode } from './decode.ts'
import { workingTree } from './working-tree.ts'

/** Why a file was not read. */
export interface Unread {
  /** As a predicate: `is a named pipe`, `is not UTF-8 in line 12`. */
  reason: string
  /** The line that `reason` is about; 1 if it is about the whole file. */
  line: number
  /** Whether there is nothing at the path. */
  isMissing: boolean
}

export interface ReadingRules {
  /**
   * The folder that the file must be in after all links are followed, or a folder of the git working tree that it must be
   * in: a package may share the files of its monorepo. Absent: links may lead anywhere.
   */
  within?: string
}

/** The reason for a folder in the place of a file. */
export const IS_FOLDER = 'is a folder'

/** Larger files are not read: they are lock files, bundles or data, not written by a person. */
const LARGEST_BYTES = 2 * 1024 * 1024

/**
 * Reads a text file. Anything else than a file, such as a named pipe, is told without being opened: opening a pipe waits
 * for a writer, and opening a device may do anything. Only `/dev/null` is an empty file: people mask a file by a link to it.
 */
export function readText(file: string, rules: ReadingRules = {}): Decoded | Unread {
  const problem = fileProblem(file, rules)
  if (problem !== null) return problem
  try {
    return readOpened(file)
  } catch (error) {
    return unread(error)
  }
}

/** Why a path cannot be read as a file, for a file that another program reads; null: it can. Opens nothing. */
export function fileProblem(file: string, { within }: ReadingRules = {}): Unread | null {
  try {
    const stats = statSync(file)
    if (isNull(stats)) return null
    if (within !== undefined && !isWithin(within, file))
      return whole('is a link that leads out of the repository')
    const kind = kindProblem(stats)
    return kind === null ? null : whole(kind)
  } catch (error) {
    return unread(error)
  }
}

/** Why a path cannot be used as a folder; null: it can. */
export function folderProblem(path: string): Unread | null {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return null
    return whole(kindProblem(stats) ?? 'is a file, not a folder')
  } catch (error) {
    return unread(error)
  }
}

function readOpened(file: string): Decoded | Unread {
  // The path may have become a pipe since it was looked at: without O_NONBLOCK, opening it would wait.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(descriptor)
    const kind = isNull(stats) ? null : kindProblem(stats)
    if (kind !== null) return whole(kind)
    const bytes = readBounded(descriptor)
    if (bytes === null) return whole(`is larger than ${LARGEST_BYTES / 1024 / 1024} MiB`)
    const decoded = decode(bytes)
    return 'reason' in decoded ? { ...decoded, isMissing: false } : decoded
  } finally {
    closeSync(descriptor)
  }
}

/** The content; null: there is more than the largest size. The size that the system tells is wrong for some files. */
function readBounded(descriptor: number): Buffer | null {
  const { size } = fstatSync(descriptor)
  if (size > LARGEST_BYTES) return null
  let bytes = Buffer.alloc(size + 1)
  let length = 0
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null)
    if (read === 0) return bytes.subarray(0, length)
    length += read
    if (length > LARGEST_BYTES) return null
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)])
  }
}

/** What else than a file something is, as a predicate; null: it is a file. */
function kindProblem(stats: Stats): string | null {
  if (stats.isFile()) return null
  if (stats.isDirectory()) return IS_FOLDER
  if (stats.isFIFO()) return 'is a named pipe'
  return stats.isSocket() ? 'is a socket' : 'is a device'
}

/** Whether something is the null device, which reads as an empty file. */
export function isNull(stats: Stats): boolean {
  if (!stats.isCharacterDevice()) return false
  const known = statSync(devNull, { throwIfNoEntry: false })
  return known?.isCharacterDevice() === true && known.rdev === stats.rdev
}

function isWithin(folder: string, file: string): boolean {
  const [root, target] = [realpathSync.native(folder), realpathSync.native(file)]
  return isBelow(root, target) || isBelow(workingTree(root) ?? root, target)
}

function isBelow(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function whole(reason: string): Unread {
  return { reason, line: 1, isMissing: false }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a broken or circular link',
  ENAMETOOLONG: 'has too long a name',
}

function unread(error: unknown): Unread {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const reason = REASONS[code] ?? `could not be read (${code})`
  return { reason, line: 1, isMissing: code === 'ENOENT' || code === 'ENOTDIR' }
}
