import { run } from '../../host/tools/run.ts'
import { withoutLocalBinaries } from '../setup/steps/dependencies.js'

/** What Vitest and npm set for the processes that they start, and a user's terminal has not. */
const OURS =
  /^(?:VITEST|npm_(?:lifecycle|package|command|execpath|node_execpath|config_local_prefix)|INIT_CWD$|NODE_ENV$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/

/** The environment of a user's terminal, as far as it can be told: without what this run of tests has put in. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  const env: NodeJS.ProcessEnv = Object.fromEntries(kept)
  return { ...env, PATH: withoutLocalBinaries(env.PATH ?? ''), NO_COLOR: '1', FORCE_COLOR: '0' }
}

/** How a command ended, with what it has printed on both outputs. */
export interface Ended {
  exitCode: number | null
  output: string
}

/** Runs a command to its end, without a shell. */
export async function end(
  command: readonly string[],
  place: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const { exitCode, lines } = await run(command, { ...place, onLine: () => {} })
  return { exitCode, output: lines.join('\n') }
}

/**
 * Runs a command that must succeed, and returns its standard output.
 * @throws Error with everything that it printed
 */
export async function succeed(
  command: readonly string[],
  place: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const { exitCode, stdout, lines } = await run(command, place)
  if (exitCode === 0) return stdout
  throw new Error(`${command.join(' ')} ended with ${exitCode}:\n${stdout}${lines.join('\n')}`)
}
