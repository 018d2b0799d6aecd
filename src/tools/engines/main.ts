import { closingLines, exitCodeOf, type Tally } from '../verify/tally.ts'
import { runOnSet } from './on-set.ts'
import { type Options, parseOptions } from './options.ts'
import { readRecords, withRecord, writeRecords } from './records.ts'
import { ALL_SUITES, type Suite } from './suites.ts'

/*
 * `npm run test:engines [-- --engine stable|testing] [-- FILE...]`: all tests with a real engine on the engines of both sets
 * of Debian packages, or those of the given files. A run of all tests on a set is recorded for `docs/engines.md`.
 */

const given = process.argv.slice(2)
const options = optionsOf(given)
if (options !== null) await main(options)

async function main({ sets, files }: Options): Promise<void> {
  const tallies: Tally[] = []
  const suites: readonly Suite[] = files.length === 0 ? ALL_SUITES : [{ project: 'engine', files }]
  for (const set of sets) {
    const run = await runOnSet(set, suites, process.env)
    tallies.push(...run.tallies)
    if (run.packages !== null && !run.isWhole) break // Interrupted.
    if (files.length > 0 || run.packages === null) continue
    const date = new Date().toISOString().slice(0, 10)
    const done = run.suites.map(({ name, tally: { passed, failures } }) => ({
      name,
      passed,
      failed: failures.length,
    }))
    writeRecords(withRecord(readRecords(), { set, date, packages: { ...run.packages }, suites: done }))
    console.log('recorded; `npx vitest run -u --project unit src/tools` updates the table in docs/engines.md')
  }
  console.log(closingLines(tallies))
  process.exitCode = exitCodeOf(tallies)
}

function optionsOf(args: readonly string[]): Options | null {
  try {
    return parseOptions(args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
    return null
  }
}
