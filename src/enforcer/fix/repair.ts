import type { Finding } from '../finding.ts'
import type { CheckedFinding, CheckResult } from '../run/result.ts'
import type { Source } from '../source.ts'
import { applyEdits } from './apply.ts'

export interface Repair {
  /** The sources that are different in the end, by path. */
  changed: Map<string, Source>
  /** What was put right, in the order in which it was. */
  fixed: CheckedFinding[]
  /** What is found in the changed texts. */
  remaining: CheckResult
  /** Fixable findings that are still there after the last round; empty when it has come to rest. */
  unfinished: Finding[]
}

/** A fix may make another one possible, a few times over; edits that undo one another would never end. */
export const MOST_ROUNDS = 10

/**
 * Puts right what can be put right, and looks again, until nothing is left to do. Pure: `look` is given the texts.
 * @param sources every text that edits may change
 * @param look checks the repository with these texts in the place of those that were read
 */
export function repair(
  sources: ReadonlyMap<string, Source>,
  look: (sources: ReadonlyMap<string, Source>) => CheckResult,
): Repair {
  let now = sources
  let result = look(now)
  const fixed: CheckedFinding[] = []
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { changed, applied } = applyEdits(now, result.findings)
    if (changed.size === 0) break
    fixed.push(...applied)
    now = new Map([...now, ...changed])
    result = look(now)
  }
  const changed = [...now].filter(([path, source]) => source.text !== sources.get(path)?.text)
  return {
    changed: new Map(changed),
    fixed,
    remaining: result,
    unfinished: result.findings.filter(({ edits }) => edits !== undefined),
  }
}
