import { SsotError } from '../../core/errors/errors.ts'
import { git } from '../git.ts'

/** The error of a cleanup that has deleted nothing. */
export function refusal(summary: string, todo: string): SsotError {
  return new SsotError({ code: 'CLEANUP_REFUSED', summary: `Nothing was deleted: ${summary}`, todo })
}

/**
 * What git prints.
 * @param what it is asked for, as the end of `git could not tell`
 * @param isAnswer the exit codes that are one
 * @throws CLEANUP_REFUSED with what git says, for any other
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
    summary: `Nothing was deleted: git could not tell ${what}`,
    todo: 'Do what git says above, and call it again.',
    evidence: {
      command: result?.command ?? ['git', ...args],
      lastLines: result?.lines ?? ['There is no git on this machine.'],
      ...(result?.exitCode == null ? {} : { exitCode: result.exitCode }),
    },
  })
}
