import type { Source, Span } from '../source.ts'

/** An env file that a compose file uses and that is part of the repository. */
export interface EnvFile {
  readonly source: Source
  /** The compose files that use it: by `env_file`, or because it is the `.env` next to them. */
  readonly uses: readonly EnvFileUse[]
}

/** A compose file that uses an env file. */
export interface EnvFileUse {
  readonly source: Source
  /** The entry of `env_file`; null: it is the `.env` next to the compose file. */
  readonly span: Span | null
}

/** One `NAME=value` of an env file. */
export interface EnvVariable {
  readonly name: string
  /** Without surrounding quotes. Escapes and `${...}` are kept as written. */
  readonly value: string
  /** The place of the value, including its quotes. */
  readonly span: Span
}
