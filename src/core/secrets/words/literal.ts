import type { Span } from '../../text/span.ts'

/** A value that may be a secret. */
export interface Literal {
  /** The name that says what the value is, in the form of a variable or option; empty: there is none. */
  readonly name: string
  /** The name as written: `--requirepass`, `-p`. */
  readonly label: string
  /** In the notation that `secretReason` reads. */
  readonly value: string
  /** The place of the value in the text that was searched. */
  readonly span: Span
}

/** A literal that is a secret. */
export interface SecretLiteral extends Literal {
  /** As returned by `secretReason`. */
  readonly reason: string
}
