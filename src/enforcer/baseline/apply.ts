import type { Finding } from '../finding.ts'
import { isSilenceable } from '../suppress/apply.ts'
import { type Baseline, type BaselineEntry, identityOf } from './baseline.ts'

/** The result of applying a baseline. */
export interface Baselined {
  /** The findings that are not in the baseline. */
  findings: Finding[]
  /** Every entry, with the number of findings that it matched, and whether it names one that nothing silences. */
  entries: { entry: BaselineEntry; met: number; isBlocked: boolean }[]
}

/** Removes the findings that are in a baseline: for each entry the first ones, up to its count. */
export function applyBaseline(findings: readonly Finding[], baseline: Baseline | null): Baselined {
  const entries = (baseline?.entries ?? []).map((entry) => ({ entry, met: 0, isBlocked: false }))
  const byIdentity = Map.groupBy(entries, ({ entry }) =>
    JSON.stringify([entry.rule, entry.path, entry.subject]),
  )
  const left = findings.filter((finding) => {
    const named = byIdentity.get(identityOf(finding)) ?? []
    if (!isSilenceable(finding)) {
      for (const entry of named) entry.isBlocked = true
      return true
    }
    const open = named.find(({ entry, met }) => met < entry.count)
    if (open) open.met++
    return open === undefined
  })
  return { findings: left, entries }
}
