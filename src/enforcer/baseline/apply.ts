import type { Finding } from '../finding.ts'
import { NEVER_SILENCED } from '../suppress/apply.ts'
import { type Baseline, type BaselineEntry, identityOf } from './baseline.ts'

/** The result of applying a baseline. */
export interface Baselined {
  /** The findings that are not in the baseline. */
  findings: Finding[]
  /** Every entry, with the number of findings that it matched. */
  entries: { entry: BaselineEntry; met: number }[]
}

/** Removes the findings that are in a baseline: for each entry the first ones, up to its count. */
export function applyBaseline(findings: readonly Finding[], baseline: Baseline | null): Baselined {
  const entries = (baseline?.entries ?? []).map((entry) => ({ entry, met: 0 }))
  const byIdentity = Map.groupBy(entries, ({ entry }) =>
    JSON.stringify([entry.rule, entry.path, entry.subject]),
  )
  const left = findings.filter((finding) => {
    if (NEVER_SILENCED.has(finding.rule)) return true
    const open = byIdentity.get(identityOf(finding))?.find(({ entry, met }) => met < entry.count)
    if (open) open.met++
    return open === undefined
  })
  return { findings: left, entries }
}
