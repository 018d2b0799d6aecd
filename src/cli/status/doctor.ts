import type { Check } from '../../core/doctor/checks.ts'
import {
  envFiles,
  literals,
  locate,
  readable,
  unstarted,
  written,
} from '../../enforcer/preflight/preflight.ts'
import { examine } from '../../stack/status/doctor.ts'
import type { CliContext } from '../context.ts'

/** Runs `ssot-docker doctor`: checks that this machine and this repository have everything a stack needs. */
export async function doctorCommand(context: CliContext, options: { json: boolean }): Promise<void> {
  const { env, cwd, secrets, printText, printJson, fail } = context
  const checks = await examine({
    env,
    cwd,
    nodeVersion: process.versions.node,
    preflight: { readable, locate, written, unstarted, literals, envFiles },
    secrets,
  })
  if (options.json) printJson({ checks })
  else for (const line of renderChecks(checks)) printText(line)
  if (checks.some(({ verdict }) => verdict === 'fail')) fail()
}

/** The checks as text, one line each. Further details and what to do are indented below. */
export function renderChecks(checks: readonly Check[]): string[] {
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  return checks.flatMap(({ name, verdict, detail, todo }) => {
    const [first = '', ...rest] = detail.split('\n')
    return [
      `${verdict.padEnd(4)}  ${name.padEnd(width)}  ${first}`,
      ...[...rest, ...(todo === undefined ? [] : [`what to do: ${todo}`])].map(
        (line) => `      ${line.trim()}`,
      ),
    ]
  })
}
