import * as z from 'zod'
import type { RuleId } from '../rule-ids.ts'
import type { CheckResult } from '../run/result.ts'
import { AUDIT_MARK } from '../scan/assemble.ts'

const TALLY = z.object({
  version: z.literal(1),
  day: z.string(),
  composeFiles: z.number(),
  dockerfiles: z.number(),
  suppressed: z.number(),
  baselined: z.number(),
  findings: z.record(z.string(), z.number()),
})

/** The counts of an audit. Its report keeps them for the next audit to compare with. */
export type Tally = z.infer<typeof TALLY>

/** @param day such as `2026-03-31` */
export function tallyOf(
  { files, counts, findings }: CheckResult,
  rules: readonly RuleId[],
  day: string,
): Tally {
  return {
    version: 1,
    day,
    composeFiles: files.compose,
    dockerfiles: files.dockerfile,
    suppressed: counts.suppressed,
    baselined: counts.baselined,
    findings: Object.fromEntries(
      rules.map((rule) => [rule, findings.filter((finding) => finding.rule === rule).length]),
    ),
  }
}

/** The first line of a report. */
export function tallyLine(tally: Tally): string {
  return `${AUDIT_MARK} ${JSON.stringify(tally)} -->`
}

/** The counts in a report; null: the text is not a report, or one of another version. */
export function readTally(report: string): Tally | null {
  const [line = ''] = report.split('\n', 1)
  const json = line.startsWith(AUDIT_MARK) ? /\{.*\}/.exec(line)?.[0] : undefined
  if (json === undefined) return null
  try {
    return TALLY.parse(JSON.parse(json))
  } catch {
    return null
  }
}
