import type { SourcePosition } from '../core/errors/errors.ts'
import type { RuleId } from './rule-ids.ts'

/**
 * How much a finding matters. `error`: `validate` fails. `warning`: `enforce` fails. `info`: nothing has to be done, but
 * somebody may want to know it.
 */
export type Level = 'error' | 'warning' | 'info'

/** `off`: the rule runs only when it is asked for by name, and then warns. */
export type Severity = Level | 'off'

/** A contradiction, with the place to open in an editor. */
export interface Finding {
  rule: RuleId
  /** The place of the text to change. */
  at: SourcePosition
  /**
   * What the finding is about, in words that stay the same when the file is edited elsewhere: `service auth, port
   * 28100`. Rule, path and subject identify the finding in a baseline. No line numbers, no secrets.
   */
  subject: string
  /** One sentence without a full stop. Never holds the value of a secret. */
  message: string
  /** What the reader does next, as an instruction, with a full stop. */
  todo: string
  /** Set if it matters more or less than what the rule finds otherwise. */
  level?: Level
  /** Set if nothing silences it, as with the rules of `FINAL_RULES`: a start cannot do without it. */
  isFinal?: true
  /** The other places it contradicts, such as the row of the matrix. */
  related?: readonly RelatedPlace[]
  /** What `fix` would do; absent: a person has to decide. Either all edits of a finding are made, or none. */
  edits?: readonly Edit[]
  /** Set for a file that `cleanup` may delete. `useInstead` comes from the matrix; null: it names no replacement. */
  deletable?: { useInstead: string | null }
}

/** Another place that a finding refers to. */
export interface RelatedPlace {
  at: SourcePosition
  /** What is at that place: `the range of auth in environment test`. */
  message: string
}

/** A replacement in the text of a source. Offsets count in `Source.text`. */
export interface Edit {
  path: string
  start: number
  end: number
  text: string
}
