import type { Source, Span } from '../source.ts'

/** An env file of the repository that a compose file or the matrix uses. */
export interface EnvFile {
  readonly source: Source
  /** Each place that uses it: an entry of `env_file`, a compose file next to which it is the `.env`, or an *Env file* of the matrix. */
  readonly uses: readonly EnvFileUse[]
}

/** A file that uses an env file. */
export interface EnvFileUse {
  /** The compose file, or the matrix. */
  readonly source: Source
  /** The entry of `env_file`; null: it is the `.env` next to the compose file, or the matrix names it. */
  readonly span: Span | null
  /** Set if an environment of the matrix has it as *Env file*: {@link source} is then the matrix. Absent: it is a compose file. */
  readonly isOfMatrix?: true
}

/** One `NAME=value` of an env file. */
export interface EnvVariable {
  readonly name: string
  /** Without surrounding quotes. Escapes and `${...}` are kept as written. */
  readonly value: string
  /** The place of the value in the text of the file, including its quotes. */
  readonly span: Span
}
