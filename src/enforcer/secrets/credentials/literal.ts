import type { Span } from '../../source.ts'

/** A text that stands where a secret may stand, with the name that says what it is; empty: none does. */
export interface Literal {
  readonly name: string
  /** The name as it is written: `--requirepass`, `-p`. */
  readonly label: string
  /** In the notation that `secretReason` takes. */
  readonly value: string
  /** Where the value is, in the text that it was found in. */
  readonly span: Span
}

/** A literal that is a secret. */
export interface SecretLiteral extends Literal {
  /** As `secretReason` gives it. */
  readonly reason: string
}
