import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { BIN, runProgram } from './run-program.ts'
import { reportSchema, type Tally, tallyOf } from './tally.ts'

export interface TestRun {
  env?: NodeJS.ProcessEnv
  /** A command line prefix; its program is an absolute path. */
  inside?: readonly [program: string, ...args: string[]]
  /** Files, or parts of their names; empty: all files of the project. */
  files?: readonly string[]
  /** Where they run, for the heading. */
  where?: string
}

/** Runs the tests of one project in `vitest.config.ts`, shows their output, and returns how many passed and failed. */
export async function runTests(
  project: string,
  { env = process.env, inside, files = [], where = '' }: TestRun = {},
): Promise<Tally> {
  console.log(`\n== ${project} tests${where && ` ${where}`}`)
  const folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const args = ['run', '--project', project, ...reporters, ...files]
    const { exitCode } = await runProgram(
      inside === undefined ? ['vitest', ...args] : [...inside, join(BIN, 'vitest'), ...args],
      { env, output: 'show' },
    )
    return tallyOf(exitCode, readReport(report))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readReport(file: string): z.infer<typeof reportSchema> | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // Vitest ended before it wrote the report; its exit code counts.
  }
}
