import type { ComposeModel } from '../../core/compose/model.ts'
import { noHistory, versionLost } from '../../core/history/rollback/refusals.ts'
import type { ChoosableVersion, UsableVersion, Whose } from '../../core/history/rollback/usable-version.ts'
import type { Versions } from '../../host/journal/versions.ts'

/** A version to which a stack can go back, with its model. */
export interface RecordedVersion {
  version: UsableVersion
  /** As it is recorded: its secrets are hidden. */
  model: ComposeModel
}

/**
 * The versions of a stack, oldest first.
 * @param root of its checkout
 * @throws ROLLBACK_NOT_POSSIBLE when the journal cannot be used
 */
export function versionsOf(
  versions: Pick<Versions, 'ofCheckout'>,
  root: string,
  whose: Whose,
): readonly ChoosableVersion[] {
  const histories = versions.ofCheckout(root)
  if (histories === null) throw noHistory(whose)
  return histories.find(({ stack }) => stack === whose.stack)?.versions ?? []
}

/** @throws VERSION_LOST when its model is missing in the journal, or was changed there */
export function withModel(
  versions: Pick<Versions, 'read'>,
  version: UsableVersion,
  whose: Whose,
): RecordedVersion {
  const { number } = version.begun
  const read = versions.read(whose.stack, number)
  const model = read?.begun.model ?? null
  if (model !== null) return { version, model }
  throw versionLost(whose, number, read?.modelLost ?? 'its record cannot be read')
}
