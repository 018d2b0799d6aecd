import type { SsotError } from '../../core/errors/errors.ts'
import type { Verdict } from './expected.ts'

/** A refusal of a start as the expectation writes it, if it is that error; otherwise with its code and its whole text. */
export function told(refusal: SsotError | null, expected: Verdict | undefined): Verdict {
  if (refusal === null) return 'starts'
  const isExpected =
    typeof expected === 'object' &&
    (expected.code === undefined || expected.code === refusal.code) &&
    expected.says.every((words) => refusal.message.includes(words))
  return isExpected ? expected : { code: refusal.code, says: [refusal.message] }
}
