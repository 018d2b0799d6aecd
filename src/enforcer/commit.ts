import type { Commit } from '../core/history/version.ts'
import { seconds } from '../core/text/units.ts'
import type { RunResult } from '../host/tools/run.ts'
import { git } from './git.ts'

/** How long a change waits for git, which goes through the whole working tree to see whether it is dirty. */
const PATIENCE_MS = 5000

/** A question to git that is under way. When it is disposed of, nobody waits for the answer any more. */
export interface AskedCommit extends Disposable {
  /**
   * Waits for the answer: the commit that is checked out, and whether the working tree differs from it. Null: the folder is not
   * in git, git is not installed, there is no commit yet, or git does not answer in time.
   */
  answer(): Promise<Commit | null>
}

/**
 * Asks git for the commit of a checkout. The time that git may take begins when somebody waits for the answer.
 * @param onProblem hears why git did not tell the commit although there is a repository, without a full stop
 */
export function askCommit(
  root: string,
  env: NodeJS.ProcessEnv,
  onProblem: (message: string) => void,
  patienceMs: number = PATIENCE_MS,
): AskedCommit {
  const end = new AbortController()
  const ask = async (...args: string[]) => {
    try {
      return await git(root, args, env, { signal: end.signal })
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
  // Both at once: the second one may take long.
  const asked = Promise.all([
    ask('rev-parse', '--verify', 'HEAD'),
    ask('status', '--porcelain=v1', '--untracked-files=normal', '--ignore-submodules=none'),
  ])
  return {
    async answer() {
      const timer = setTimeout(
        () => end.abort(new Error(`git did not tell it within ${seconds(patienceMs)}`)),
        patienceMs,
      )
      try {
        return commitOf(await asked, onProblem)
      } finally {
        clearTimeout(timer)
      }
    },
    [Symbol.dispose]: () => end.abort(),
  }
}

type Answer = RunResult | Error | null

function commitOf(
  [head, changes]: [head: Answer, changes: Answer],
  onProblem: (message: string) => void,
): Commit | null {
  if (head === null) return null
  if (head instanceof Error) {
    onProblem(`the commit is not recorded: ${firstLine(head.message)}`)
    return null
  }
  const id = head.stdout.trim()
  if (head.exitCode !== 0 || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) {
    const said = head.lines.join('\n')
    if (!isNoRepository(said) && !isNoCommit(said))
      onProblem(`the commit is not recorded: git says ${firstLine(said)}`)
    return null
  }
  const isKnown = changes !== null && !(changes instanceof Error) && changes.exitCode === 0
  return { id, isDirty: isKnown ? changes.stdout !== '' : null }
}

function isNoRepository(said: string): boolean {
  return said.includes('not a git repository')
}

function isNoCommit(said: string): boolean {
  return said.includes('Needed a single revision')
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
