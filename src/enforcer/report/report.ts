import type { Rule } from '../rule.ts'
import type { CheckResult } from '../run/result.ts'
import type { Source } from '../source.ts'

/** What every format is made of. */
export interface Report {
  result: CheckResult
  /** Every rule there is. */
  rules: readonly Rule[]
  /** The texts that findings speak of, by path. */
  sources: ReadonlyMap<string, Source>
}

export const FORMATS = ['stylish', 'json', 'sarif', 'github', 'markdown'] as const
export type Format = (typeof FORMATS)[number]
