import type { Source, Span } from '../../../source.ts'

/** A literal secret, at its place in the repository. */
export interface Credential {
  readonly in: 'variables' | 'commands' | 'configs' | 'env-file'
  /** What a finding is about: `service cache, environment REDIS_PASSWORD`. */
  readonly subject: string
  /** The same as the beginning of a sentence, with its verb: `environment REDIS_PASSWORD of service cache is`. */
  readonly what: string
  /** Its name; empty: it has none. */
  readonly name: string
  readonly value: string
  /** As `secretReason` gives it. */
  readonly reason: string
  readonly source: Source
  readonly span: Span
}
