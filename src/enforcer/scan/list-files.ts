import { lstatSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { SsotError } from '../../core/errors.ts'
import { git } from '../git.ts'
import type { UnreadFile } from '../repository.ts'
import { candidateOf } from './candidates.ts'
import { isInGit } from './root.ts'
import { walkFiles } from './walk.ts'

export interface FileList {
  /** Every file, from the root, with `/`, sorted. A link is there when it leads to a file within the root. */
  files: string[]
  /** Links that lead nowhere, in a circle, or out of the root, where what is there may matter. */
  unread: UnreadFile[]
}

/**
 * The files of a repository that are not ignored. Git names them in a working tree of git, where it is installed;
 * elsewhere the `.gitignore` files are read here. `node_modules`, submodules and other repositories inside are left alone, and so is
 * what git knows and the disk no longer has.
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
  for (const path of [...new Set(named)].sort()) {
    if (/(?:^|\/)node_modules(?:\/|$)/.test(path)) continue
    const verdict = verdictOf(root, real, path)
    if (verdict === 'file') files.push(path)
    else if (verdict !== null && candidateOf(path) !== null) unread.push({ path, reason: verdict })
  }
  return { files, unread }
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

/** `file`, null for what is no file of this repository, or why a link cannot be followed. */
function verdictOf(root: string, real: string, path: string): string | null {
  const entry = lstatSync(join(root, path), { throwIfNoEntry: false })
  if (entry?.isFile()) return 'file'
  if (!entry?.isSymbolicLink()) return null
  try {
    const target = realpathSync(join(root, path))
    if (!statSync(target).isFile()) return null
    return target.startsWith(real + sep) ? 'file' : 'is a link that leads out of the repository'
  } catch {
    return 'is a link that leads nowhere, or in a circle'
  }
}
