import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { findSuppressions } from '../../suppress/find.ts'

/** Finds suppressions without a reason. */
export const suppressionWithoutReason: Rule = {
  id: 'suppression-without-reason',
  severity: 'warning',
  catches: 'a suppression without a reason; it silences nothing',
  why: 'A suppression is a decision against a rule. Without the reason nobody can decide later whether it is still needed, and it stays for ever. What it does not silence is reported, so this is a warning, which fails `enforce`.',
  example: {
    wrong: 'image: redis # ssot-ignore image-unpinned\n',
    right: 'image: redis # ssot-ignore image-unpinned -- the vendor publishes no tags until: 2026-12-31\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository) {
    for (const suppression of findSuppressions(repository)) {
      if (suppression.reason !== '') continue
      const names = suppression.rules.map(({ name }) => name).join(', ')
      yield {
        rule: 'suppression-without-reason',
        at: positionAt(suppression.source, suppression.span.start),
        subject: `suppression of ${names || 'nothing'}`,
        message: `the suppression of ${names || 'no rule'} has no reason, so it silences nothing`,
        todo: 'Write the reason after ` -- `, or remove the comment.',
      }
    }
  },
}
