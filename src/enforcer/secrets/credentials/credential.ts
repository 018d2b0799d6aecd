import type { Source, Span } from '../../source.ts'

/** The kinds of places at which a compose file, or an env file that it uses, may hold a secret. */
export type ComposePlace = 'variables' | 'commands' | 'configs' | 'env-file'
/** The same for a Dockerfile: what ends up in the image's configuration, or what only the build uses. */
export type DockerfilePlace = 'image' | 'build'

/** A literal secret in the repository, with its place. */
export interface Credential<Place extends string = ComposePlace | DockerfilePlace> {
  readonly in: Place
  /** The subject of a finding: `service cache, environment REDIS_PASSWORD`. */
  readonly subject: string
  /** The beginning of a sentence, up to its verb: `environment REDIS_PASSWORD of service cache is`. */
  readonly what: string
  /** The name of the variable or option; empty: it has none. */
  readonly name: string
  readonly value: string
  /** As returned by `secretReason`. */
  readonly reason: string
  readonly source: Source
  /** The place of the value. */
  readonly span: Span
  /** The offset that a finding points to; absent: where the value begins. */
  readonly at?: number
}
