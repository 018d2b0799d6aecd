import type { PathStep } from '../../../core/events/path-step.ts'

/** A measured run, and what it waited for. */
export interface Traced {
  ms: number
  path: readonly PathStep[]
}

/** The one that took as long as half of them at most; undefined without any. */
export function medianOf<T extends Traced>(runs: readonly T[]): T | undefined {
  const sorted = runs.toSorted((a, b) => a.ms - b.ms)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}
