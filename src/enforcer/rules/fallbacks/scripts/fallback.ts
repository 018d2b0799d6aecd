import type { Target } from './targets.ts'

/** Two targets, of which one stands in for the other. */
export interface Fallback {
  /** `||`, `if`, `for`, `try`, ... */
  by: string
  attempt: Target
  alternative: Target
}
