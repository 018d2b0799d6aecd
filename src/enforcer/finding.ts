import type { SourcePosition } from '../core/errors/errors.ts'
import type { RuleId } from './rule-ids.ts'

/** `off`: the rule runs only where it is asked for by name. */
export type Severity = 'error' | 'warning' | 'off'

/** A contradiction, at a place a person can jump to. */
export interface Finding {
  rule: RuleId
  /** Where it is; the text to change. */
  at: SourcePosition
  /**
   * What it is about, in words that survive edits elsewhere in the file, for a baseline and suppressions:
   * `service auth, port 28100`. With rule and path it identifies the finding; no line numbers, no secrets.
   */
  subject: string
  /** One sentence without a full stop. Never holds the value of a secret. */
  message: string
  /** What the reader does next, as an instruction, with a full stop. */
  todo: string
  /** The other places it contradicts, such as the row of the matrix. */
  related?: readonly RelatedPlace[]
  /** What `fix` would do; absent: a person has to decide. All edits of a finding belong together. */
  edits?: readonly Edit[]
  /** Set on a file that `cleanup` may delete, to the matrix's "use instead"; null: there is none. */
  deletable?: { useInstead: string | null }
}

export interface RelatedPlace {
  at: SourcePosition
  /** What is said there: `the range of auth in environment test`. */
  message: string
}

/** A replacement in the text of a source, see `Source.text`. */
export interface Edit {
  path: string
  start: number
  end: number
  text: string
}
