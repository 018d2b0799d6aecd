import type { BaselineEntry } from '../baseline/baseline.ts'
import type { Finding } from '../finding.ts'
import type { RuleId } from '../rule-ids.ts'
import type { Source } from '../source.ts'
import type { Suppression } from '../suppress/suppression.ts'

/** What came of a run before the rules that judge the run itself: see `Rule.review`. */
export interface Review {
  /** The rules that have been checked; what the others would have found is not known. */
  readonly checked: ReadonlySet<RuleId>
  /** Every suppression of the repository, each with what it has silenced. */
  readonly suppressions: readonly { suppression: Suppression; silenced: readonly Finding[] }[]
  /** Every entry of the baseline with how many findings it stood for. */
  readonly baselined: readonly { entry: BaselineEntry; met: number }[]
  /** The text of the baseline; null: there is none. */
  readonly baseline: Source | null
  /** The day, `2026-03-31`. */
  readonly today: string
}
