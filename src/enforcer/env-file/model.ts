import type { Source, Span } from '../source.ts'

/** A file of variables that Compose reads, and that is part of the repository. */
export interface EnvFile {
  readonly source: Source
  /** Every compose file that takes it: by `env_file`, or because it is the `.env` beside it. */
  readonly uses: readonly EnvFileUse[]
}

export interface EnvFileUse {
  readonly source: Source
  /** The entry of `env_file`; null: it is named nowhere. */
  readonly span: Span | null
}

/** One `NAME=value` of it. */
export interface EnvVariable {
  readonly name: string
  /** Without the quotes around it; escapes and `${...}` as they stand. */
  readonly value: string
  /** Of the value, with its quotes. */
  readonly span: Span
}
