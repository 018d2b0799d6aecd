import { existsSync } from 'node:fs'
import { unknownVersion } from '../../core/history/unknown-version.ts'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import type { ReadVersion, StackHistory, Versions } from '../../host/journal/versions.ts'

/**
 * The histories of the stacks of a checkout.
 *
 * @param file of the journal, which reading does not make
 * @param environment null: all
 * @param last how many versions of each stack, the last ones; absent: all
 * @returns null when the journal cannot be used, which was reported
 * @throws ENVIRONMENT_UNKNOWN when neither the history nor the matrix has the environment
 */
export async function historiesOf(
  { file, versions }: { file: string; versions: Versions },
  root: string,
  environment: string | null,
  last?: number,
): Promise<StackHistory[] | null> {
  const all = existsSync(file) ? versions.ofCheckout(root, last) : []
  if (all === null || environment === null) return all
  const own = all.filter((history) => history.environment === environment)
  // An environment that was removed from the matrix keeps its history.
  if (own.length === 0) {
    // Loaded here, because the parser of the matrix takes longer to load than the history to read.
    const { loadMatrix } = await import('../definition/definition.ts')
    findEnvironment(loadMatrix(root).matrix, environment)
  }
  return own
}

/**
 * One version of a stack.
 * @throws VERSION_UNKNOWN
 */
export function versionOf(
  versions: Versions,
  { stack, environment, versions: listed }: StackHistory,
  number: number,
): ReadVersion {
  const found = versions.read(stack, number)
  if (found !== null) return found
  throw unknownVersion(
    number,
    environment,
    listed.map(({ begun }) => begun.number),
  )
}
