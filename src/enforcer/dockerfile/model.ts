import type { Source, Span } from '../source.ts'
import type { Instruction } from './instructions.ts'

/** A Dockerfile as it is written. */
export interface Dockerfile {
  readonly source: Source
  /** In the order of the file, wrong ones too. */
  readonly instructions: readonly Instruction[]
  readonly problems: readonly { message: string; span: Span }[]
  /** In the order of the file; the last one is what is built without a target. */
  readonly stages: readonly Stage[]
  readonly args: readonly Variable[]
  readonly env: readonly Variable[]
  /** `COPY` and `ADD` from the build context, without those from a stage or an image. */
  readonly copies: readonly { sources: readonly string[]; span: Span }[]
  /** Every image that a build takes from elsewhere: `FROM`, `COPY --from`, `RUN --mount=from`; no stage, no `scratch`. */
  readonly images: readonly ImageUse[]
}

export interface Stage {
  /** As given by `AS`; null: it has only its number. */
  readonly name: string | null
  readonly index: number
  /** The `FROM` instruction. */
  readonly span: Span
  /** The index of the stage it begins with; null: an image. */
  readonly parent: number | null
  /** By its own `HEALTHCHECK` or, where it has none, that of its parent. */
  readonly healthcheck: 'test' | 'none' | 'absent'
}

export interface Variable {
  readonly name: string
  /** Null: `ARG NAME`. */
  readonly value: string | null
  readonly span: Span
  /** Null: before the first `FROM`. */
  readonly stage: number | null
}

export interface ImageUse {
  /** With the defaults of global `ARG`s put in; `${NAME}` stays where there is none. */
  readonly reference: string
  /** As it is written. */
  readonly written: string
  readonly span: Span
}
