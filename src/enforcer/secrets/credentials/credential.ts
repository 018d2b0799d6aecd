import type { Source, Span } from '../../source.ts'

/** Where a compose file, or an env file that it takes, may hold a secret. */
export type ComposePlace = 'variables' | 'commands' | 'configs' | 'env-file'
/** Where a Dockerfile may: in what a container gets, or in what only a build does. */
export type DockerfilePlace = 'image' | 'build'

/** A literal secret, at its place in the repository. */
export interface Credential<Place extends string = ComposePlace | DockerfilePlace> {
  readonly in: Place
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
  /** The value, as it is written. */
  readonly span: Span
  /** Where a finding points to; absent: where the value begins. */
  readonly at?: number
}
