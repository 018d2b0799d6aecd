import type { Target } from './targets.ts'

/** A target that is used if another one fails or is missing. */
export interface Fallback {
  /** The construct that chooses: `||`, `if`, `for`, `try`, ... */
  by: string
  /** What is tried first. */
  attempt: Target
  alternative: Target
}
