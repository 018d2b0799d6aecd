import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import type { Report } from './tally.ts'

/** The variable that names the file for the report. */
export const REPORT_VARIABLE = 'SSOT_TALLY'

/** A reporter that writes what the closing lines of `npm test` need: Vitest's JSON reporter leaves the differences out. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env[REPORT_VARIABLE]
    if (file === undefined) throw new Error(`${REPORT_VARIABLE} does not name the file of the report.`)
    writeFileSync(file, JSON.stringify(reportOf(modules)))
  }
}

function reportOf(modules: readonly TestModule[]): Report {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: tests.flatMap((test) => {
      const { state, errors } = test.result()
      if (state !== 'failed') return []
      const messages = errors.map(({ message, diff }) =>
        diff === undefined ? message : `${message}\n${diff}`,
      )
      return [{ title: test.fullName, file: test.module.moduleId, messages }]
    }),
  }
}
