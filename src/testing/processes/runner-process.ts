import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The test runners that there is a face for, by the program of each in its package. */
const PROGRAMS = { vitest: 'vitest/vitest.mjs', jest: 'jest/bin/jest.js' } as const
export type RunnerName = keyof typeof PROGRAMS

/** A test runner as a user runs it: a process of its own in a repository of its own. */
export interface RunnerProcess {
  child: ChildProcess
  pid: number
  /** Sends a signal to the runner and its workers at once, as a terminal does on Ctrl-C. */
  killGroup(signal: NodeJS.Signals): void
  /** Everything printed so far, without colours. */
  output(): string
  /** Resolves when the text has been printed. Rejects when the runner ends before. */
  printed(text: string): Promise<void>
  /** Resolves with the exit code, or the signal's name, when the runner has ended. */
  ended: Promise<number | string>
}

/** Where and how a runner is started. */
export interface RunnerPlace {
  root: string
  /** On top of this process's own environment. */
  env?: Readonly<Record<string, string>>
  /** A command that the whole is given to as its last arguments, such as `nsenter --net=FILE`. */
  inside?: readonly string[]
  /** What is started in place of Node.js with the runner and its arguments. */
  command?: readonly string[]
}

/** The path of the runner's program in a project. */
function programOf(runner: RunnerName, root: string): string {
  return join(root, 'node_modules', PROGRAMS[runner])
}

export function startRunner(
  runner: RunnerName,
  place: string | RunnerPlace,
  ...args: string[]
): RunnerProcess {
  const {
    root,
    env: more = {},
    inside = [],
    ...own
  }: RunnerPlace = typeof place === 'string' ? { root: place } : place
  // What Vitest, which runs this, has set for its own workers.
  const { VITEST: _vitest, VITEST_MODE: _mode, NODE_ENV: _env, ...env } = process.env
  const [command = '', ...rest] = [
    ...inside,
    ...(own.command ?? [process.execPath, programOf(runner, root), ...args]),
  ]
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0', ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own, so that a test can do to it what a terminal does.
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
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.includes(wanted)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
        void ended.then(() =>
          reject(new Error(`${runner} ended without printing ${JSON.stringify(wanted)}:\n${text}`)),
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
