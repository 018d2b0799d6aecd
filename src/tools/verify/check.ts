import { join } from 'node:path'
import { CHECKS } from './checks.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { closingLine } from './tally.ts'

/*
 * `npm run check`: what can be checked in half a minute and without an engine. Every step runs, also after one that failed,
 * and the last line counts them all.
 */

/** `vitest.config.ts` and one unit test use the built package. */
const BUILD = {
  name: 'build',
  command: [process.execPath, join(import.meta.dirname, '..', 'setup', 'build-cli.js')],
} as const

const checks = await runChecks([BUILD, ...CHECKS])
const tallies = [...checks, await runTests('unit')]
console.log(closingLine(tallies))
process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0
