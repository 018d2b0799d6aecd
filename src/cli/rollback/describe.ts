import { relative, sep } from 'node:path'
import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import { describeStaying } from '../../core/history/rollback/what-stays.ts'
import { describePlan } from '../../core/plan/describe.ts'
import { duration } from '../../core/text/units.ts'
import type { PlannedRollback } from '../../stack/rollback/rollback.ts'

/**
 * The lines about a rollback before it begins: its version, the plan, and what stays as it is.
 * @param root of the checkout, from which paths are shown
 * @param nowMs milliseconds since 1970
 */
export function describeRollback(
  { version, plan, stays }: PlannedRollback,
  { root, nowMs }: { root: string; nowMs: number },
): string[] {
  return [
    `${plan.project}: back to ${describeVersion(version, nowMs)}`,
    ...describePlan(plan),
    ...describeStaying(stays, (path) => shown(path, root)),
  ]
}

/** `version 3: refresh by ann on laptop, 2 h ago, commit 1a2b3c4d5e6f with changes` */
function describeVersion({ begun }: UsableVersion, nowMs: number): string {
  const { number, change, author, atMs, commit } = begun
  const sources =
    commit === null ? '' : `, commit ${commit.id.slice(0, 12)}${commit.isDirty ? ' with changes' : ''}`
  return `version ${number}: ${change} by ${author.user} on ${author.host}, ${duration(nowMs - atMs)} ago${sources}`
}

/** A path from the root of the repository if it is in it. */
function shown(path: string, root: string): string {
  const inside = relative(root, path)
  return inside === '' || inside.startsWith('..') ? path : inside.split(sep).join('/')
}
