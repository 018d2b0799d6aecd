import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { MATRIX_PATH } from '../../host/home/matrix-file.ts'
import { git } from '../git.ts'
import type { ForeignFolder, UnreadFile } from '../repository.ts'
import { candidateOf } from './candidates.ts'
import { isInGit } from './root.ts'
import { walkFiles } from './walk.ts'

export interface FileList {
  /** Every file, from the root, with `/`, sorted. A link is there when it leads to a file within the root. */
  files: string[]
  /** Links that lead nowhere, in a circle, or out of the root, where what is there may matter. */
  unread: UnreadFile[]
  /** What was not looked into, the outermost folders only, sorted. */
  foreign: ForeignFolder[]
  /** Those of the files that are links to ignored ones. */
  toIgnored: Set<string>
}

/**
 * The files of a repository that are not ignored. Git names them in a working tree of git, where it is installed;
 * elsewhere the `.gitignore` files are read here. `node_modules`, submodules and other repositories inside are left
 * alone, and so are folders with a matrix of their own, by which their files are judged, and what git knows and the disk
 * no longer has.
 *
 * @throws SCAN_FAILED when the root is no folder, or git refuses to list it
 */
export async function listFiles(root: string, env: NodeJS.ProcessEnv): Promise<FileList> {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SsotError({
      code: 'SCAN_FAILED',
      summary: `${root} is no folder`,
      todo: 'Name a folder that is there.',
    })
  }
  const named = (isInGit(root) ? await listByGit(root, env) : null) ?? (await walkFiles(root))
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
    ...leaveOut(foreign, { files, unread }, (path) => existsSync(join(root, path, MATRIX_PATH))),
    toIgnored,
  }
}

/** Takes out what lies in folders with a matrix of their own, and tells those of the other kinds from them. */
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
  const isInside = (path: string) => parentsOf(path).some((parent) => isClosed(folders.get(parent)))
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

/** `a` and `a/b` for `a/b/c`. */
function parentsOf(path: string): string[] {
  const segments = path.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}

/** Null: there is no git. */
async function listByGit(root: string, env: NodeJS.ProcessEnv): Promise<string[] | null> {
  const result = await git(root, ['ls-files', '-co', '--exclude-standard', '-z'], env)
  if (result === null) return null
  if (result.exitCode !== 0) {
    throw new SsotError({
      code: 'SCAN_FAILED',
      summary: `git could not list the files of ${root}`,
      todo: 'Do what git says above, and check again.',
      evidence: { command: result.command, lastLines: result.lines },
    })
  }
  return result.stdout.split('\0').filter((path) => path !== '')
}

/** What a path is, `target` of a link to a file, `reason` why one cannot be followed; null: nothing of this repository. */
function verdictOf(
  root: string,
  real: string,
  path: string,
): 'file' | 'repository' | 'link' | { target: string } | { reason: string } | null {
  const entry = lstatSync(join(root, path), { throwIfNoEntry: false })
  if (entry?.isFile()) return 'file'
  // A folder is listed by itself only where it is a repository of its own.
  if (entry?.isDirectory()) return 'repository'
  if (!entry?.isSymbolicLink()) return null
  try {
    const target = realpathSync(join(root, path))
    const stats = statSync(target)
    if (stats.isDirectory()) return target.startsWith(real + sep) ? 'link' : null
    if (!stats.isFile()) return null
    if (!target.startsWith(real + sep)) return { reason: 'is a link that leads out of the repository' }
    return { target: target.slice(real.length + 1).replaceAll(sep, '/') }
  } catch {
    return { reason: 'is a link that leads nowhere, or in a circle' }
  }
}
