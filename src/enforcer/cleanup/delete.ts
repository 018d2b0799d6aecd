import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { git } from '../git.ts'
import { isInGit } from '../scan/root.ts'
import { askGit, refusal } from './refusal.ts'
import { removeAll } from './remove-all.ts'

/**
 * Deletes files whose content is in the last git commit: all of them or none. Does not change the index.
 *
 * @returns the commit from which they can be restored
 * @throws CLEANUP_REFUSED when there is no git or no commit, or a file is untracked, has uncommitted changes, or leads
 *   out of the repository; nothing was deleted then
 */
export async function deleteCommitted(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ commit: string }> {
  const commit = isInGit(root) ? await headOf(root, env) : null
  if (commit === null) {
    throw refusal(
      'these files are not in git, so they could not be restored',
      'Delete them yourself, or commit them first.',
    )
  }
  const unsafe = await uncommitted(root, paths, env)
  if (unsafe.length > 0) {
    throw refusal(
      `the last commit does not have these files with their current content: ${unsafe.join(', ')}`,
      'Commit or undo the changes to them, and run the command again.',
    )
  }
  for (const path of paths) await refuseOutside(root, path)
  await removeAll(root, paths)
  return { commit }
}

/** The current commit; null: git is not installed, or there is no commit yet. */
async function headOf(root: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const result = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], env)
  return result?.exitCode === 0 ? result.stdout.trim() : null
}

/** The files that the last commit does not have, or has with other content. */
async function uncommitted(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const known = await list(root, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...paths], env)
  // `assume-unchanged` and `skip-worktree` hide changes from `git diff`. `ls-files -v` marks both with a letter other
  // than `H`.
  const flags = await list(root, ['ls-files', '-v', '-z', '--', ...paths], env)
  const changed = await list(root, ['diff', '--name-only', '--relative', '-z', 'HEAD', '--', ...paths], env)
  const hidden = flags.filter((line) => !line.startsWith('H ')).map((line) => line.slice(2))
  return paths.filter((path) => !known.includes(path) || changed.includes(path) || hidden.includes(path))
}

async function list(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const printed = await askGit(root, args, env, 'whether the files are committed')
  return printed.split('\0').filter((line) => line !== '')
}

async function refuseOutside(root: string, path: string): Promise<void> {
  const folder = await realpath(dirname(join(root, path)))
  const real = await realpath(root)
  if (folder === real || folder.startsWith(real + sep)) return
  throw refusal(`${path} leads out of the repository`, 'Delete it yourself.')
}
