import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { neededPaths } from '../compose/needs.ts'
import { git } from '../git.ts'
import type { Repository } from '../repository.ts'
import { foldersAbove, isWithin } from '../run/paths.ts'
import { isInGit } from './root.ts'
import { ignoredByFiles } from './walk.ts'

/**
 * The paths that compose files need, such as what they mount, and that are not among the files of the repository, but
 * exist, such as an empty folder, or may come to exist: git ignores them, and a build or a container writes them, or they
 * are behind a link, which git does not follow. A Dockerfile counts only in a folder of that kind, or if it is a link: one
 * that git ignores is missing for everybody else.
 *
 * @param files every file that is not ignored
 * @throws SCAN_FAILED when git cannot say what it ignores
 */
export async function neededElsewhere(
  root: string,
  env: NodeJS.ProcessEnv,
  { files, composeFiles, foreign = [] }: Pick<Repository, 'files' | 'composeFiles' | 'foreign'>,
): Promise<ReadonlySet<string>> {
  const folders = new Set([...files].flatMap(foldersAbove))
  const needed = new Set(composeFiles.flatMap(neededPaths))
  const isForeign = (path: string) => foreign.some((folder) => isWithin(folder.path, path))
  const unknown = [...needed].filter(
    (path) => path !== '.' && !files.has(path) && !folders.has(path) && !isForeign(path),
  )
  const isLink = (path: string) => isSymbolicLink(join(root, path))
  const absent = unknown.filter((path) => !existsSync(join(root, path)) && !foldersAbove(path).some(isLink))
  const ignored = absent.length === 0 ? new Set() : await ignoredOf(root, absent, isLink, env)
  const elsewhere = new Set(unknown.filter((path) => !absent.includes(path) || ignored.has(path)))
  const exists = (path: string) => existsSync(join(root, path))
  const dockerfiles = composeFiles.flatMap(({ services }) =>
    services.flatMap(({ build }): string[] => {
      const path = build?.dockerfile ?? null
      if (path === null || files.has(path) || isForeign(path)) return []
      const context = build?.context ?? null
      const isUnlisted =
        context !== null &&
        elsewhere.has(context) &&
        isWithin(context, path) &&
        (absent.includes(context) || exists(path))
      const isBehindLink = foldersAbove(path).some(isLink) || (isLink(path) && exists(path))
      return isUnlisted || isBehindLink ? [path] : []
    }),
  )
  return new Set([...elsewhere, ...dockerfiles])
}

async function ignoredOf(
  root: string,
  paths: readonly string[],
  isLink: (path: string) => boolean,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const byGit = isInGit(root) ? await ignoredByGit(root, paths, isLink, env) : null
  return byGit ?? (await ignoredByFiles(root, paths))
}

/** The env files of services that are links to nothing. */
export function brokenEnvFiles(
  root: string,
  { composeFiles }: Pick<Repository, 'composeFiles'>,
): ReadonlySet<string> {
  const paths = composeFiles.flatMap(({ services }) =>
    services.flatMap(({ envFiles }) => envFiles.flatMap(({ path }) => path ?? [])),
  )
  return new Set(paths.filter((path) => isSymbolicLink(join(root, path)) && !existsSync(join(root, path))))
}

/** A path that does not exist or must not be read counts as none, as for git. */
function isSymbolicLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    // ENOTDIR: below a file.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return false
    throw error
  }
}

/** Null: git is not installed. */
async function ignoredByGit(
  root: string,
  paths: readonly string[],
  isLink: (path: string) => boolean,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string> | null> {
  // Whether it is a file or a folder is not known before it exists. For a broken link, git refuses the form of a folder.
  const asked = paths.flatMap((path) => (isLink(path) ? [path] : [path, `${path}/`]))
  const result = await git(root, ['check-ignore', '-z', '--stdin'], env, { paths: asked })
  if (result === null) return null
  // 1: it ignores none of them.
  if (result.exitCode !== 0 && result.exitCode !== 1) {
    throw new SsotError({
      code: 'SCAN_FAILED',
      summary: `git could not say which needed paths of ${root} it ignores`,
      todo: 'Solve the problem that git reports above, and run the command again.',
      evidence: { command: result.command, lastLines: result.lines },
    })
  }
  return new Set(result.stdout.split('\0').map((path) => path.replace(/\/$/u, '')))
}
