import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** How the tests of a step ended. */
export interface Tally {
  passed: number
  /** What failed, one name each, `unit: a port is free again`; for a test, its errors follow on lines of their own. */
  failures: readonly string[]
}

/** What `tally-reporter.ts` writes of a run of Vitest. */
export const reportSchema = z.object({
  passed: z.number(),
  failed: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      /** The difference between two values belongs to the message. */
      messages: z.array(z.string()),
    }),
  ),
})

export type Report = z.infer<typeof reportSchema>

/**
 * The tally of a Vitest run.
 * @param project its name, with which each failure begins
 * @param report null: the run wrote none
 */
export function tallyOf(project: string, exitCode: number, report: Report | null): Tally {
  const failures = (report?.failed ?? []).map(({ title, file, messages }) =>
    [`${project}: ${title} (${file})`, ...messages.flatMap(beginningOf)].join('\n'),
  )
  // A file that cannot be loaded, an error outside of tests or a failed global setup fails the run, but no test.
  if (exitCode !== 0 && failures.length === 0)
    failures.push(`${project}: the run ended with code ${exitCode}`)
  return { passed: report?.passed ?? 0, failures }
}

/** How many lines of a message are repeated at the end; Vitest shows all of it further up. */
const MESSAGE_LINES = 25

function beginningOf(message: string): string[] {
  const lines = stripVTControlCharacters(message).trimEnd().split('\n')
  const rest = lines.length - MESSAGE_LINES
  return [...lines.slice(0, MESSAGE_LINES), ...(rest > 0 ? [`... ${rest} more lines`] : [])].map((line) =>
    `  ${line}`.trimEnd(),
  )
}

/** `12 passed, 0 failed`: the last line of `npm test` and `npm run check`; before it, what failed, a line each. */
export function closingLines(tallies: readonly Tally[]): string {
  const failures = tallies.flatMap((tally) => tally.failures)
  const passed = tallies.reduce((total, tally) => total + tally.passed, 0)
  return [...failures.map((name) => `FAILED ${name}`), `${passed} passed, ${failures.length} failed`].join(
    '\n',
  )
}

/** 0 if nothing failed, else 1. */
export function exitCodeOf(tallies: readonly Tally[]): 0 | 1 {
  return tallies.some(({ failures }) => failures.length > 0) ? 1 : 0
}
