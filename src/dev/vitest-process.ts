import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Vitest as a user runs it: a process of its own in a repository of its own. */
export interface VitestProcess {
  child: ChildProcess
  pid: number
  /** Sends a signal to Vitest and its workers at once, as a terminal does on Ctrl-C. */
  killGroup(signal: NodeJS.Signals): void
  /** Everything printed so far, without colours. */
  output(): string
  /** Resolves when the text has been printed. Rejects when Vitest ends before. */
  printed(text: string): Promise<void>
  /** Resolves with the exit code, or the signal's name, when Vitest has ended. */
  ended: Promise<number | string>
}

/** Where and how Vitest is started. */
export interface VitestPlace {
  root: string
  /** On top of this process's own environment. */
  env?: Readonly<Record<string, string>>
  /** A command that the whole is given to as its last arguments, such as `nsenter --net=FILE`. */
  inside?: readonly string[]
  /** What is started in place of Node.js with Vitest and its arguments. */
  command?: readonly string[]
}

export function startVitest(place: string | VitestPlace, ...args: string[]): VitestProcess {
  const {
    root,
    env: more = {},
    inside = [],
    ...own
  }: VitestPlace = typeof place === 'string' ? { root: place } : place
  const { VITEST: _vitest, VITEST_MODE: _mode, NODE_ENV: _env, ...env } = process.env
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const [command = '', ...rest] = [...inside, ...(own.command ?? [process.execPath, vitest, ...args])]
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
          reject(new Error(`Vitest ended without printing ${JSON.stringify(wanted)}:\n${text}`)),
        )
      }),
  }
}

/** Runs Vitest to its end. */
export async function runVitest(
  place: string | VitestPlace,
  ...args: string[]
): Promise<{ exit: number | string; output: string }> {
  const vitest = startVitest(place, 'run', ...args)
  vitest.child.stdin?.end()
  const exit = await vitest.ended
  return { exit, output: vitest.output() }
}
