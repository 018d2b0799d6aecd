import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Home } from '../../host/home/home.ts'
import { appendToOwnFile } from '../../host/home/own-file.ts'
import { logPath } from './address.ts'

/*
 * Imported only when a process must be started: most test workers find a running keeper.
 */

/**
 * Starts a program of the keeper in a session of its own, so that neither Ctrl-C nor a closed terminal ends it. Its
 * error output goes to the log of the run.
 *
 * @param channel what the parent receives: messages, or the standard output
 */
export function spawnDetached(
  home: Home,
  key: string,
  program: 'main' | 'sweep/sweeper',
  args: readonly string[],
  channel: 'ipc' | 'pipe',
): ChildProcess {
  const log = appendToOwnFile(logPath(home, key))
  try {
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry(program), ...args], {
      detached: true,
      stdio: channel === 'ipc' ? ['ignore', log, log, 'ipc'] : ['ignore', 'pipe', log],
      cwd: home.folder,
      env: { ...keeperEnvironment(process.env), SSOT_DOCKER_HOME: home.folder },
    })
  } finally {
    closeSync(log)
  }
}

/** The path of a program, which is in the folder above: `main.js` in the package, `main.ts` in its sources. */
function entry(program: string): string {
  return fileURLToPath(new URL(`../${program}${extname(import.meta.url)}`, import.meta.url))
}

/** The environment of a keeper: without the debugger, loaders and coverage of the test runner's own processes. */
export function keeperEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...rest } = env
  // Node.js passes NODE_V8_COVERAGE on, unless the key is there. This package's own `npm run coverage` sets the other
  // one.
  return { ...rest, NODE_V8_COVERAGE: env.SSOT_DOCKER_COVERAGE }
}
