import { run } from '../../host/tools/run.ts'
import { TEST_LIMIT } from '../../testing/processes/limit.ts'
import { withoutLocalBinaries } from '../setup/steps/dependencies.js'

/** Variables that Vitest and npm set for their child processes, and that a user's terminal does not have. */
const OURS =
  /^(?:VITEST|npm_(?:lifecycle|package|command|execpath|node_execpath|config_local_prefix)|INIT_CWD$|NODE_ENV$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/

/** The environment of this process without the variables of this test run, like that of a user's terminal. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  const env: NodeJS.ProcessEnv = Object.fromEntries(kept)
  return { ...env, PATH: withoutLocalBinaries(env.PATH ?? ''), NO_COLOR: '1', FORCE_COLOR: '0' }
}

/** The exit code of a command, and everything it printed on both outputs. */
export interface Ended {
  exitCode: number | null
  output: string
}

/** Runs a command to its end, without a shell. */
export async function end(
  command: readonly string[],
  place: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const { exitCode, lines } = await run(command, { ...place, limit: TEST_LIMIT, onLine: () => {} })
  return { exitCode, output: lines.join('\n') }
}

/**
 * Runs a command that must succeed, and returns its standard output.
 * @throws Error with everything it printed when it fails
 */
export async function succeed(
  command: readonly string[],
  place: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const { exitCode, stdout, lines } = await run(command, { ...place, limit: TEST_LIMIT })
  if (exitCode === 0) return stdout
  throw new Error(`${command.join(' ')} ended with ${exitCode}:\n${stdout}${lines.join('\n')}`)
}
