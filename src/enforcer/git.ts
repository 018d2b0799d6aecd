import { type RunResult, run } from '../host/tools/run.ts'

/** What a hook of git sets for its own repository; the root that was asked for decides here. */
const OF_A_HOOK = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/**
 * Runs git in a folder; null: there is no git on this machine. Paths are taken as they stand, never as patterns, and
 * nothing is locked or written by a mere look.
 */
export async function git(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RunResult | null> {
  const own = { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  for (const name of OF_A_HOOK) delete own[name as keyof typeof own]
  try {
    return await run(['git', '--literal-pathspecs', '-C', root, ...args], { cwd: root, env: own })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
