import type { ListedVersion } from './version.ts'

/**
 * The version with which another one is compared unless the user names it: the last one before it that ended well and left a
 * stack. Null: there is none, so everything was new.
 *
 * @param versions oldest first
 */
export function versionBefore(versions: readonly ListedVersion[], number: number): ListedVersion | null {
  return (
    versions.findLast(
      ({ begun, end }) => begun.number < number && begun.modelHash !== null && end?.outcome.kind === 'done',
    ) ?? null
  )
}
