import type { Rule } from '../rule.ts'
import { scanEmpty } from './scan-empty.ts'
import { suppressionUnused } from './suppression-unused.ts'
import { suppressionWithoutReason } from './suppression-without-reason.ts'

/** Every rule, in the order of `RULE_IDS`. */
export const RULES: readonly Rule[] = [suppressionUnused, suppressionWithoutReason, scanEmpty]
