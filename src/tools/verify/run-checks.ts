import type { Check } from './checks.ts'
import { runProgram } from './run-program.ts'
import type { Tally } from './tally.ts'

/** Runs checks side by side, and prints how each ended, with its output when it failed. */
export function runChecks(checks: readonly Check[]): Promise<Tally[]> {
  return Promise.all(checks.map(runCheck))
}

async function runCheck({ name, command }: Check): Promise<Tally> {
  const start = performance.now()
  const { exitCode, output } = await runProgram(command, { output: 'collect' })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (exitCode === 0) {
    console.log(`== ${name}: passed (${seconds} s)`)
    return { passed: 1, failures: [] }
  }
  console.log(`== ${name}: FAILED (${seconds} s)\n${output.trimEnd()}\n`)
  return { passed: 0, failures: [name] }
}
