import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN, runProgram } from './run-program.ts'
import { type Report, reportSchema, type Tally, tallyOf } from './tally.ts'
import { REPORT_VARIABLE } from './tally-reporter.ts'

/** The file that Vitest loads. */
const REPORTER = join(import.meta.dirname, 'tally-reporter.ts')

export interface TestRun {
  env?: NodeJS.ProcessEnv
  /** A command line prefix; its program is an absolute path. */
  inside?: readonly [program: string, ...args: string[]]
  /** Files, or parts of their names; empty: all files of the project. */
  files?: readonly string[]
  /** Where they run, for the heading. */
  where?: string
}

/** Runs the tests of one project in `vitest.config.ts`, shows their output, and returns how many passed and which failed. */
export async function runTests(
  project: string,
  { env = process.env, inside, files = [], where = '' }: TestRun = {},
): Promise<Tally> {
  console.log(`\n== ${project} tests${where && ` ${where}`}`)
  const folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', `--reporter=${REPORTER}`]
    const args = ['run', '--project', project, ...reporters, ...files]
    const { exitCode } = await runProgram(
      inside === undefined ? ['vitest', ...args] : [...inside, join(BIN, 'vitest'), ...args],
      { env: { ...env, [REPORT_VARIABLE]: report }, output: 'show' },
    )
    return tallyOf(where === '' ? project : `${project} ${where}`, exitCode, readReport(report))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readReport(file: string): Report | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // Vitest ended before it wrote the report; its exit code counts.
  }
}
