import type { Finding, Severity } from './finding.ts'
import type { Repository } from './repository.ts'
import type { RuleId } from './rule-ids.ts'
import type { Review } from './run/review.ts'

/** A rule. Pure: it checks the repository that was read, and does no I/O. */
export interface Rule {
  id: RuleId
  severity: Severity
  /** What the rule catches, as a noun phrase: `a service that builds another environment's Dockerfile`. */
  catches: string
  /** Why it does harm, in one to three sentences, for `explain` and the docs. */
  why: string
  /** Part of a file that breaks the rule, and the same part corrected, for `explain` and the docs. */
  example: { wrong: string; right: string }
  /** What `fix` does, as a predicate without a subject: `removes the line`; null: a person has to decide. */
  fix: string | null
  /** Whether the rule is also checked before a stack starts, on that environment's files alone. */
  beforeStart: boolean
  /** Whether the rule needs a valid matrix. Without one the rule is skipped. */
  needsMatrix: boolean
  check(repository: Repository): Iterable<Finding>
  /** For a rule about the results of the other rules; called after all of them were checked. */
  review?(review: Review): Iterable<Finding>
}
