import type { Finding, Severity } from './finding.ts'
import type { Repository } from './repository.ts'
import type { RuleId } from './rule-ids.ts'
import type { Review } from './run/review.ts'

/** One thing that is checked. Pure: it sees what has been read, and touches nothing. */
export interface Rule {
  id: RuleId
  severity: Severity
  /** What it catches, as a noun phrase: `a service that builds another environment's Dockerfile`. */
  catches: string
  /** Why that does harm, in one to three sentences, for `explain` and the docs. */
  why: string
  /** A piece of a file that is found, and the same put right, for `explain` and the docs. */
  example: { wrong: string; right: string }
  /** What `fix` does, or null. */
  fix: string | null
  /** Whether it is also checked before a stack is started, on that environment's files alone. */
  beforeStart: boolean
  /** Whether it can say nothing without a valid matrix; the runner then skips it. */
  needsMatrix: boolean
  check(repository: Repository): Iterable<Finding>
  /** Of a rule that judges what all the others have found: it is asked after them. */
  review?(review: Review): Iterable<Finding>
}
