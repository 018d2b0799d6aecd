import { SsotError } from '../core/errors/errors.ts'
import { KnownSecrets } from '../core/secrets/hide.ts'
import { inEnvironment } from '../core/secrets/read/in-model.ts'
import { CommandTimeout, type RunResult, run } from '../host/tools/run.ts'
import { asError } from '../host/tools/tool.ts'

/** Variables that git sets when it runs a hook. They would point git at the hook's repository instead of `root`. */
const HOOK_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/** A large repository on a slow disk needs a tenth of it. */
export const GIT_LIMIT_MS = 120_000

export interface GitOptions {
  /** Given to the command on its standard input, each with a NUL behind it; absent: it reads none. */
  paths?: readonly string[]
  /** Default: {@link GIT_LIMIT_MS} */
  limitMs?: number
  /** Ends the command. */
  signal?: AbortSignal
}

/**
 * Runs git in a folder; null: git is not installed. Paths in `args` are literal, not patterns. Commands that only read
 * take no locks and write nothing.
 *
 * @throws COMMAND_TIMEOUT, the reason of the signal
 */
export function git(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { paths, limitMs, signal }: GitOptions = {},
): Promise<RunResult | null> {
  // Paths of standard input are literal anyway, and `check-ignore` refuses the option.
  const literal = paths === undefined ? ['--literal-pathspecs'] : []
  const input = paths?.map((path) => `${path}\0`).join('')
  return runGit([...literal, '-C', root, ...args], {
    root,
    env,
    name: `git ${args[0]}`,
    input,
    limitMs,
    signal,
  })
}

/** Like {@link git}, for a command whose paths are patterns: `:(glob)**\/*.yml`. */
export function gitWithPatterns(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<RunResult | null> {
  const name = `git ${args[0]}`
  return runGit(['-C', root, ...args], { root, env, name, input: undefined })
}

/** The environment in which git only reads, speaks English, and asks nobody and no server. */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = {
    ...env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
  for (const name of HOOK_VARIABLES) delete own[name as keyof typeof own]
  return own
}

/** The error for a git command that took too long. */
export function gitTimedOut(name: string, timeout: CommandTimeout, env: NodeJS.ProcessEnv): Error {
  return asError(name, timeout, { option: null, secrets: new KnownSecrets().learn(inEnvironment(env)) })
}

interface Call {
  root: string
  env: NodeJS.ProcessEnv
  name: string
  input: string | undefined
  limitMs?: number | undefined
  signal?: AbortSignal | undefined
}

async function runGit(
  args: readonly string[],
  { root, env, name, input, limitMs = GIT_LIMIT_MS, signal }: Call,
): Promise<RunResult | null> {
  try {
    return await run(['git', ...args], {
      ...{ cwd: root, env: gitEnvironment(env), limit: { ms: limitMs }, signal },
      ...(input === undefined ? {} : { input }),
    })
  } catch (error) {
    if (isMissing(error)) return null
    if (error instanceof CommandTimeout) throw gitTimedOut(name, error, env)
    throw error
  }
}

/**
 * The paths that `git ls-files` prints in a folder; null: git is not installed.
 *
 * @param failed what it means that git cannot do it, for the error: `git could not list the files of /home/me/shop`
 * @throws SCAN_FAILED, COMMAND_TIMEOUT
 */
export async function pathsInGit(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  failed: string,
): Promise<string[] | null> {
  const result = await git(root, ['ls-files', '-z', ...args], env)
  if (result === null) return null
  if (result.exitCode !== 0) {
    throw new SsotError({
      code: 'SCAN_FAILED',
      summary: failed,
      todo: 'Solve the problem that git reports above, and run the command again.',
      evidence: { command: result.command, lastLines: result.lines },
    })
  }
  return result.stdout.split('\0').filter((path) => path !== '')
}

/** Whether git itself was not found, and no file that it or its start needs. */
function isMissing(error: unknown): boolean {
  const { code, path } = error as NodeJS.ErrnoException
  return code === 'ENOENT' && path === 'git'
}
