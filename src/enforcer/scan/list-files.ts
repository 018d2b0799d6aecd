import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { fileProblem, isNull } from '../../host/files/read-text.ts'
import { hasMatrix, MATRIX_PATH } from '../../host/home/matrix-file.ts'
import { pathsInGit } from '../git.ts'
import type { ForeignFolder, UnreadFile } from '../repository.ts'
import { foldersAbove } from '../run/paths.ts'
import { candidateOf } from './candidates.ts'
import { isInGit } from './root.ts'
import { walkFiles } from './walk.ts'

/** The files of a repository. */
export interface FileList {
  /**
   * The paths of all files, from the root, with `/`, sorted. Links are included if they lead to a file within the root, or
   * within the git working tree that it is in.
   */
  files: string[]
  /** Links that may matter but are broken, circular or lead out of the root. */
  unread: UnreadFile[]
  /** The outermost folders that were not read, sorted. */
  foreign: ForeignFolder[]
  /** The files that are links to ignored files, or to files outside of the root, which git may ignore. */
  toIgnored: Set<string>
}

/**
 * Lists the files of a repository that are not ignored: with git in a git working tree, otherwise by reading
 * `.gitignore` files. `node_modules`, submodules, nested repositories and folders with a matrix of their own are skipped,
 * and so are files that git knows but that no longer exist.
 *
 * @throws SCAN_FAILED when the root is not a folder, or git cannot list the files
 */
export async function listFiles(root: string, env: NodeJS.ProcessEnv): Promise<FileList> {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SsotError({
      code: 'SCAN_FAILED',
      summary: `${root} is not a folder`,
      todo: 'Name an existing folder.',
    })
  }
  const failed = `git could not list the files of ${root}`
  const byGit = isInGit(root) ? await pathsInGit(root, ['-co', '--exclude-standard'], env, failed) : null
  const named = byGit ?? (await walkFiles(root))
  const real = realpathSync(root)
  const files: string[] = []
  const unread: UnreadFile[] = []
  const foreign: ForeignFolder[] = []
  const targets = new Map<string, string>()
  for (const listed of [...new Set(named)].sort()) {
    if (/(?:^|\/)node_modules(?:\/|$)/.test(listed)) continue
    const path = listed.replace(/\/$/, '')
    const verdict = verdictOf(root, real, path)
    if (verdict === 'file') files.push(path)
    else if (verdict === 'repository' || verdict === 'link') foreign.push({ path, because: verdict })
    else if (verdict !== null && 'target' in verdict) {
      files.push(path)
      targets.set(path, verdict.target)
    } else if (verdict !== null && candidateOf(path) !== null) unread.push({ path, reason: verdict.reason })
  }
  const own = new Set(files)
  const toIgnored = new Set([...targets].flatMap(([path, target]) => (own.has(target) ? [] : [path])))
  return {
    ...leaveOut(foreign, { files, unread }, (path) => hasMatrix(join(root, path))),
    toIgnored,
  }
}

/**
 * Removes the files in nested repositories and in folders with a matrix of their own, and sorts the foreign folders.
 */
function leaveOut(
  found: readonly ForeignFolder[],
  { files, unread }: Pick<FileList, 'files' | 'unread'>,
  hasMatrix: (folder: string) => boolean,
): Omit<FileList, 'toIgnored'> {
  const folders = new Map(found.map((folder) => [folder.path, folder]))
  for (const { path, because } of found) {
    if (because === 'repository' && hasMatrix(path)) folders.set(path, { path, because: 'matrix' })
  }
  for (const file of files) {
    if (!file.endsWith(OWN_MATRIX)) continue
    const path = file.slice(0, -OWN_MATRIX.length)
    folders.set(path, { path, because: 'matrix' })
  }
  const isInside = (path: string) => foldersAbove(path).some((parent) => isClosed(folders.get(parent)))
  return {
    files: files.filter((path) => !isInside(path)),
    unread: unread.filter(({ path }) => !isInside(path)),
    foreign: [...folders.values()]
      .filter(({ path }) => !isInside(path))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

const OWN_MATRIX = `/${MATRIX_PATH.split(sep).join('/')}`

function isClosed(folder: ForeignFolder | undefined): boolean {
  return folder !== undefined && folder.because !== 'link'
}

/**
 * The kind of a path. `target`: it is a link to that file. `reason`: it is something else than a file, or a link that
 * cannot be followed. Null: it
 * does not exist or is of no interest.
 */
function verdictOf(
  root: string,
  real: string,
  path: string,
): 'file' | 'repository' | 'link' | { target: string } | { reason: string } | null {
  const entry = entryOf(join(root, path))
  if (entry?.isFile()) return 'file'
  // A folder is listed only if it is a repository of its own.
  if (entry?.isDirectory()) return 'repository'
  if (entry === undefined) return null
  if (!entry.isSymbolicLink()) return fileProblem(join(root, path))
  try {
    const target = realpathSync(join(root, path))
    const stats = statSync(target)
    if (stats.isDirectory()) return target.startsWith(real + sep) ? 'link' : null
    // By a link to the null device people mask a file.
    if (isNull(stats)) return null
    if (!stats.isFile()) return fileProblem(target)
    if (fileProblem(target, { within: real }) !== null) {
      return { reason: 'is a link that leads out of the repository' }
    }
    return { target: relative(real, target).replaceAll(sep, '/') }
  } catch {
    return { reason: 'is a broken or circular link' }
  }
}

function entryOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // A folder that git knows has become a file, so nothing is below it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined
    throw error
  }
}
