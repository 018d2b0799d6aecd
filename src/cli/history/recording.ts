import type { ChangeKind } from '../../core/history/version.ts'
import { askCommit } from '../../enforcer/commit.ts'
import { authorOf, type Recording } from '../../stack/history/record.ts'
import type { CliContext } from '../context.ts'
import type { Session } from '../session.ts'

/**
 * How a change of a stack is recorded. Asks git for the commit at once, so that the answer is there when the change begins. When
 * it is disposed of, git is ended: a change that did not begin needs no commit.
 * @param root of the checkout
 */
export function recordingOf(
  { env, note }: Pick<CliContext, 'env' | 'note'>,
  { journal }: Pick<Session, 'journal'>,
  root: string,
  change: ChangeKind,
): Recording & Disposable {
  const commit = askCommit(root, env, note)
  return {
    versions: journal.versions,
    change,
    to: null,
    author: authorOf(env),
    commit: () => commit.answer(),
    [Symbol.dispose]: () => commit[Symbol.dispose](),
  }
}
