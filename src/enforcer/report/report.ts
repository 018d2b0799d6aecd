import type { Rule } from '../rule.ts'
import type { CheckResult } from '../run/result.ts'
import type { Source } from '../source.ts'

/** The input of every format. */
export interface Report {
  result: CheckResult
  /** All rules. */
  rules: readonly Rule[]
  /** The texts that findings refer to, by path. */
  sources: ReadonlyMap<string, Source>
}

/** The values of `--format`. */
export const FORMATS = ['stylish', 'json', 'sarif', 'github', 'markdown'] as const
export type Format = (typeof FORMATS)[number]
