import type { Source, Span } from '../source.ts'
import type { Instruction } from './instructions.ts'

/** A Dockerfile as written. */
export interface Dockerfile {
  readonly source: Source
  /** In the order of the file, including invalid ones. */
  readonly instructions: readonly Instruction[]
  readonly problems: readonly { message: string; span: Span }[]
  /** In the order of the file. Without a target the last one is built. */
  readonly stages: readonly Stage[]
  readonly args: readonly Variable[]
  readonly env: readonly Variable[]
  /** `COPY` and `ADD` from the build context, not from a stage or an image. */
  readonly copies: readonly { sources: readonly string[]; span: Span }[]
  /**
   * Every image that the build uses by `FROM`, `COPY --from` or `RUN --mount=from`. Not its own stages, not `scratch`.
   */
  readonly images: readonly ImageUse[]
}

/** A build stage: from its `FROM` to the next one. */
export interface Stage {
  /** The name after `AS`; null: it has only a number. */
  readonly name: string | null
  readonly index: number
  /** The `FROM` instruction. */
  readonly span: Span
  /** The index of the stage that it is based on; null: it is based on an image. */
  readonly parent: number | null
  /** By its own `HEALTHCHECK`, or else by that of its parent stage. */
  readonly healthcheck: 'test' | 'none' | 'absent'
}

/** One variable of an `ARG` or `ENV`. */
export interface Variable {
  readonly name: string
  /** Null: no value is given, as in `ARG NAME`. */
  readonly value: string | null
  readonly span: Span
  /** The index of its stage; null: it is before the first `FROM`. */
  readonly stage: number | null
}

/** An image that the build uses, at the place that names it. */
export interface ImageUse {
  /** With the defaults of global `ARG`s filled in. `${NAME}` without a default is kept. */
  readonly reference: string
  /** As written in the file. */
  readonly written: string
  readonly span: Span
}
