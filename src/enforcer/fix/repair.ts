import type { Finding } from '../finding.ts'
import type { CheckedFinding, CheckResult } from '../run/result.ts'
import type { Source } from '../source.ts'
import { applyEdits } from './apply.ts'

/** The result of fixing. */
export interface Repair {
  /** The sources that have changed in the end, by path. */
  changed: Map<string, Source>
  /** The findings that were fixed, in that order. */
  fixed: CheckedFinding[]
  /** The result of checking the changed texts. */
  remaining: CheckResult
  /** Fixable findings that are left after the last round; normally empty. */
  unfinished: Finding[]
}

/** A fix may make another one possible, a few times in a row. The limit stops edits that undo each other. */
export const MOST_ROUNDS = 10

/**
 * Applies fixes and checks again, until there is nothing left to fix. Pure: works on the given texts.
 * @param sources every text that edits may change
 * @param recheck checks the repository with these texts instead of those that were read
 */
export function repair(
  sources: ReadonlyMap<string, Source>,
  recheck: (sources: ReadonlyMap<string, Source>) => CheckResult,
): Repair {
  let now = sources
  let result = recheck(now)
  const fixed: CheckedFinding[] = []
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { changed, applied } = applyEdits(now, result.findings)
    if (changed.size === 0) break
    fixed.push(...applied)
    now = new Map([...now, ...changed])
    result = recheck(now)
  }
  const changed = [...now].filter(([path, source]) => source.text !== sources.get(path)?.text)
  return {
    changed: new Map(changed),
    fixed,
    remaining: result,
    unfinished: result.findings.filter(({ edits }) => edits !== undefined),
  }
}
