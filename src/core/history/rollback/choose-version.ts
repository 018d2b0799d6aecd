import { unknownVersion } from '../unknown-version.ts'
import { noVersion, versionNotUsable } from './refusals.ts'
import { type ChoosableVersion, isUsable, type UsableVersion, type Whose } from './usable-version.ts'

/**
 * The version to which a stack goes back.
 *
 * @param versions oldest first
 * @param wanted its number; null: the last one that ended well before the one that runs now. Versions that are the same as the
 *   one that runs are passed over. After a rollback to version 3, version 3 runs, so the next rollback goes further back.
 * @throws VERSION_UNKNOWN when there is none with that number
 * @throws ROLLBACK_NOT_POSSIBLE when it did not end well, or removed the stack; or when no earlier one ended well
 */
export function chooseVersion(
  versions: readonly ChoosableVersion[],
  wanted: number | null,
  whose: Whose,
): UsableVersion {
  if (wanted !== null) return numbered(versions, wanted, whose)
  const found = before(versions)
  if (found === undefined) throw noVersion(whose, versions.length)
  return found
}

/**
 * The version that ran before a change that failed; null: none did, because the stack was down or is new, or because what ran
 * is not known.
 * @param versions those before the change, oldest first
 */
export function versionBeforeFailure(versions: readonly ChoosableVersion[]): UsableVersion | null {
  const last = versions.findLast(({ end }) => end?.outcome.kind === 'done')
  return last !== undefined && isUsable(last) ? last : null
}

function numbered(versions: readonly ChoosableVersion[], wanted: number, whose: Whose): UsableVersion {
  const found = versions.find(({ begun }) => begun.number === wanted)
  const numbers = versions.map(({ begun }) => begun.number)
  const usable = versions.filter(isUsable).map(({ begun }) => begun.number)
  if (found === undefined) throw unknownVersion(wanted, whose.environment, numbers)
  if (!isUsable(found)) throw versionNotUsable(whose, found, usable)
  return found
}

function before(versions: readonly ChoosableVersion[]): UsableVersion | undefined {
  const newest = versions.at(-1)
  if (newest === undefined) return undefined
  // What a change that failed has left is no version, and may be anything.
  const running = isUsable(newest) ? newest : null
  let limit = newest.begun.number
  for (const version of versions.toReversed()) {
    if (!isUsable(version)) continue
    if (running !== null && isSame(version, running)) limit = Math.min(limit, origin(version))
    else if (version.begun.number < limit) return version
  }
  return undefined
}

/** The version that a rollback went back to; of every other change its own. */
function origin({ begun: { to, number } }: ChoosableVersion): number {
  return to ?? number
}

/** Whether two versions have the same model and the same images. */
function isSame(a: UsableVersion, b: UsableVersion): boolean {
  return a.begun.modelHash === b.begun.modelHash && idsOf(a) === idsOf(b)
}

function idsOf({ end: { images } }: UsableVersion): string {
  const ids = Object.entries(images).map(([service, { id }]) => `${service} ${id}`)
  return ids.sort().join('\n')
}
