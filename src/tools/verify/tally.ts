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
 * The tally of a Vitest run.
 * @param report null: the run wrote none
 */
export function tallyOf(exitCode: number, report: z.infer<typeof reportSchema> | null): Tally {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = report ?? {}
  // A file that cannot be loaded, an error outside of tests or a failed global setup fails the run, but no test.
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
}

/** `12 passed, 0 failed`: the last line of `npm test` and `npm run check`. */
export function closingLine(tallies: readonly Tally[]): string {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}
