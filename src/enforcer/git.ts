import { type RunResult, run } from '../host/tools/run.ts'

/** Variables that git sets when it runs a hook. They would point git at the hook's repository instead of `root`. */
const HOOK_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/**
 * Runs git in a folder; null: git is not installed. Paths in `args` are literal, not patterns. Commands that only read
 * take no locks and write nothing.
 *
 * @param paths given to the command on its standard input, each with a NUL behind it; absent: it reads none
 */
export async function git(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  paths?: readonly string[],
): Promise<RunResult | null> {
  const own = { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  for (const name of HOOK_VARIABLES) delete own[name as keyof typeof own]
  try {
    // Paths of standard input are literal anyway, and `check-ignore` refuses the option.
    const literal = paths === undefined ? ['--literal-pathspecs'] : []
    const input = paths === undefined ? {} : { input: paths.map((path) => `${path}\0`).join('') }
    return await run(['git', ...literal, '-C', root, ...args], { cwd: root, env: own, ...input })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
