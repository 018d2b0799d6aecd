import { join } from 'node:path'
import { CHECKS } from './checks.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { closingLines, exitCodeOf } from './tally.ts'

/*
 * `npm run check`: what can be checked in less than 40 seconds and without an engine. Every step runs, also after one that failed,
 * and the last line counts them all.
 */

/** `vitest.config.ts` and one unit test use the built package. Compiling takes a third of the time of all checks. */
const BUILD = {
  name: 'build',
  command: [process.execPath, join(import.meta.dirname, '..', 'setup', 'build-cli.js'), '--if-stale'],
} as const

const checks = await runChecks([BUILD, ...CHECKS])
const tallies = [...checks, await runTests('unit')]
console.log(closingLines(tallies))
process.exitCode = exitCodeOf(tallies)
