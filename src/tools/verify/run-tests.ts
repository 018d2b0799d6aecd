import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { runProgram } from './run-program.ts'
import { reportSchema, type Tally, tallyOf } from './tally.ts'

/** Runs the tests of one project in `vitest.config.ts`, shows their output, and returns how many passed and failed. */
export async function runTests(project: string, env: NodeJS.ProcessEnv = process.env): Promise<Tally> {
  console.log(`\n== ${project} tests`)
  const folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { exitCode } = await runProgram(['vitest', 'run', '--project', project, ...reporters], {
      env,
      output: 'show',
    })
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
