import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The supported test runners, each with the path of its program. */
const PROGRAMS = { vitest: 'vitest/vitest.mjs', jest: 'jest/bin/jest.js' } as const
export type RunnerName = keyof typeof PROGRAMS

/** A process of a test runner in a user's repository. */
export interface RunnerProcess {
  child: ChildProcess
  pid: number
  /** Sends a signal to the runner and its workers together, as a terminal does on Ctrl-C. */
  killGroup(signal: NodeJS.Signals): void
  /** Everything printed so far on both outputs, without colours. */
  output(): string
  /**
   * Resolves when the text has been printed; rejects when the runner ends without printing it.
   * @param from how many characters of the output to ignore. Default: 0
   */
  printed(text: string, from?: number): Promise<void>
  /** Resolves with the exit code or the name of the signal when the runner has ended. */
  ended: Promise<number | string>
}

/** Where and how to start a runner. */
export interface RunnerPlace {
  root: string
  /** Additional environment variables. */
  env?: Readonly<Record<string, string>>
  /** A command line prefix, such as `nsenter --net=FILE`. */
  inside?: readonly string[]
  /** The command to start instead of Node.js with the runner and its arguments. */
  command?: readonly string[]
}

/** The path of the runner's program in a project. */
export function programOf(runner: RunnerName, root: string): string {
  return join(root, 'node_modules', PROGRAMS[runner])
}

export function startRunner(
  runner: RunnerName,
  place: string | RunnerPlace,
  ...args: string[]
): RunnerProcess {
  const given: RunnerPlace = typeof place === 'string' ? { root: place } : place
  const command = given.command ?? [process.execPath, programOf(runner, given.root), ...args]
  return startInGroup({ ...given, command })
}

/** Starts a command in a process group of its own, so that tests can signal the group as a terminal does. */
export function startInGroup({
  root,
  env: more = {},
  inside = [],
  command: own,
}: RunnerPlace & { command: readonly string[] }): RunnerProcess {
  // Vitest sets them for its workers, one of which runs this code.
  const { VITEST: _vitest, VITEST_MODE: _mode, NODE_ENV: _env, ...env } = process.env
  const [command = '', ...rest] = [...inside, ...own]
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0', ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const listener of listeners) listener()
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return {
    child,
    pid: child.pid ?? 0,
    killGroup: (signal) => void process.kill(-(child.pid ?? process.pid), signal),
    output: () => text,
    ended,
    printed: (wanted, from = 0) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.includes(wanted, from)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
        void ended.then(() =>
          reject(new Error(`${own.join(' ')} ended without printing ${JSON.stringify(wanted)}:\n${text}`)),
        )
      }),
  }
}

/** Runs a test runner to its end. */
export async function runRunner(
  runner: RunnerName,
  place: string | RunnerPlace,
  ...args: string[]
): Promise<{ exit: number | string; output: string }> {
  const process = startRunner(runner, place, ...args)
  process.child.stdin?.end()
  const exit = await process.ended
  return { exit, output: process.output() }
}
