import type { BaselineEntry } from '../baseline/baseline.ts'
import type { Finding } from '../finding.ts'
import type { RuleId } from '../rule-ids.ts'
import type { Source } from '../source.ts'
import type { Suppression } from '../suppress/suppression.ts'

/** The results of all other rules, for rules that check the run itself: see `Rule.review`. */
export interface Review {
  /** The rules that were checked. What other rules would have found is not known. */
  readonly checked: ReadonlySet<RuleId>
  /** Every suppression of the repository, with the findings that it silenced, and those that it names in vain. */
  readonly suppressions: readonly {
    suppression: Suppression
    silenced: readonly Finding[]
    blocked: readonly Finding[]
  }[]
  /** Every entry of the baseline, with the number of findings that it matched, and whether it names one in vain. */
  readonly baselined: readonly { entry: BaselineEntry; met: number; isBlocked: boolean }[]
  /** The baseline; null: there is none. */
  readonly baseline: Source | null
  /** The current day: `2026-03-31`. */
  readonly today: string
}
