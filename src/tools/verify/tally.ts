import { z } from 'zod'

/** How many tests of a step passed and failed. */
export interface Tally {
  passed: number
  failed: number
}

/** The part of Vitest's JSON report that is counted. */
export const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
})

/**
 * What a run of Vitest counts for.
 * @param report null: it wrote none
 */
export function tallyOf(exitCode: number, report: z.infer<typeof reportSchema> | null): Tally {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = report ?? {}
  // A file that cannot be loaded, an error outside of tests and a failed set-up fail no test but fail the run.
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
}

/** `12 passed, 0 failed`: the last line of `npm test`. */
export function closingLine(tallies: readonly Tally[]): string {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}
