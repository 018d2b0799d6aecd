import { existsSync } from 'node:fs'
import { unknownVersion } from '../../core/history/unknown-version.ts'
import { homeOf, openHome } from '../../host/home/home.ts'
import { findRoot } from '../../host/home/matrix-file.ts'
import { Journal } from '../../host/journal/journal.ts'
import type { StackHistory, Versions } from '../../host/journal/versions.ts'
import { historiesOf } from '../../stack/history/versions-of.ts'
import type { CliContext } from '../context.ts'

/** The history of a checkout, read without an engine. */
export interface OpenHistory extends Disposable {
  versions: Versions
  /** One for each environment with versions; null: the journal cannot be used, which was printed. */
  histories: StackHistory[] | null
}

/**
 * Opens the history of the checkout in the working folder.
 * @param environment null: all
 * @param last how many versions of each stack, the last ones; absent: all
 * @throws HOME_UNSAFE, HOME_UNUSABLE, MATRIX_MISSING, ENVIRONMENT_UNKNOWN
 */
export async function openHistory(
  { env, cwd, note }: Pick<CliContext, 'env' | 'cwd' | 'note'>,
  environment: string | null,
  last?: number,
): Promise<OpenHistory> {
  const home = homeOf(env)
  const { journal: file } = home
  // Reading makes no home, but one that another user may write is not trusted.
  if (existsSync(home.folder)) openHome(home)
  const journal = new Journal(file, note)
  const { versions } = journal
  try {
    const histories = await historiesOf({ file, versions }, findRoot(cwd), environment, last)
    return { versions, histories, [Symbol.dispose]: () => journal[Symbol.dispose]() }
  } catch (error) {
    journal[Symbol.dispose]()
    throw error
  }
}

/**
 * The history of one environment; null: the journal cannot be used, which was printed.
 * @param number of the version that is wanted
 * @throws VERSION_UNKNOWN when the environment has no versions
 */
export function historyOf(
  { histories }: OpenHistory,
  environment: string,
  number: number,
): StackHistory | null {
  if (histories === null) return null
  const [history] = histories
  if (history === undefined) throw unknownVersion(number, environment, [])
  return history
}
