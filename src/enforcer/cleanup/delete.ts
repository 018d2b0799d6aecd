import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { git } from '../git.ts'
import { isInGit } from '../scan/root.ts'
import { askGit, refusal } from './refusal.ts'
import { removeAll } from './remove-all.ts'

/**
 * Deletes files of which git has every byte: all of them or none. The index is left as it is.
 *
 * @returns the commit from which they can be had again
 * @throws CLEANUP_REFUSED without git, or for a file with uncommitted changes, or one that git does not know; then
 * nothing was deleted
 */
export async function deleteCommitted(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ commit: string }> {
  const commit = isInGit(root) ? await headOf(root, env) : null
  if (commit === null) {
    throw refusal(
      'git does not keep these files, so they could not be had again',
      'Delete them by hand, or commit them first.',
    )
  }
  const unsafe = await uncommitted(root, paths, env)
  if (unsafe.length > 0) {
    throw refusal(
      `git does not have these files as they are: ${unsafe.join(', ')}`,
      'Commit or undo the changes to them, and call it again.',
    )
  }
  for (const path of paths) await refuseOutside(root, path)
  await removeAll(root, paths)
  return { commit }
}

/** Null: there is no git, or no commit yet. */
async function headOf(root: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const result = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], env)
  return result?.exitCode === 0 ? result.stdout.trim() : null
}

/** Those that the last commit does not have, or not with these bytes. */
async function uncommitted(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const known = await list(root, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...paths], env)
  // `assume-unchanged` and `skip-worktree` make a status silent; both are told by a letter that is not `H`.
  const flags = await list(root, ['ls-files', '-v', '-z', '--', ...paths], env)
  const changed = await list(root, ['diff', '--name-only', '--relative', '-z', 'HEAD', '--', ...paths], env)
  const silent = flags.filter((line) => !line.startsWith('H ')).map((line) => line.slice(2))
  return paths.filter((path) => !known.includes(path) || changed.includes(path) || silent.includes(path))
}

async function list(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const printed = await askGit(root, args, env, 'whether it has the files as they are')
  return printed.split('\0').filter((line) => line !== '')
}

async function refuseOutside(root: string, path: string): Promise<void> {
  const folder = await realpath(dirname(join(root, path)))
  const real = await realpath(root)
  if (folder === real || folder.startsWith(real + sep)) return
  throw refusal(`${path} leads out of the repository`, 'Delete it by hand.')
}
