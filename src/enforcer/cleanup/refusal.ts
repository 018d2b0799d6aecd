import { SsotError } from '../../core/errors/errors.ts'
import { git } from '../git.ts'

/** The error of a cleanup that deleted nothing. */
export function refusal(summary: string, todo: string): SsotError {
  return new SsotError({ code: 'CLEANUP_REFUSED', summary: `Nothing was deleted: ${summary}`, todo })
}

/**
 * The output of a git command.
 * @param what the question to git, as the end of `git could not determine`
 * @param isAnswer whether an exit code is an answer; default: only 0
 * @throws CLEANUP_REFUSED with git's output when git is not installed, or for any other exit code
 */
export async function askGit(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  what: string,
  isAnswer: (exitCode: number | null) => boolean = (exitCode) => exitCode === 0,
): Promise<string> {
  const result = await git(root, args, env)
  if (result !== null && isAnswer(result.exitCode)) return result.stdout
  throw new SsotError({
    code: 'CLEANUP_REFUSED',
    summary: `Nothing was deleted: git could not determine ${what}`,
    todo: 'Solve the problem that git reports above, and run the command again.',
    evidence: {
      command: result?.command ?? ['git', ...args],
      lastLines: result?.lines ?? ['git is not installed on this machine.'],
      ...(result?.exitCode == null ? {} : { exitCode: result.exitCode }),
    },
  })
}
