import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The executable. */
export const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

/** A process of the CLI, without a terminal. */
export interface CliProcess {
  child: ChildProcess
  /** Everything printed so far on both outputs. */
  output(): string
  /** Resolves when the text has been printed; rejects when the process ends without printing it. */
  printed(text: string): Promise<void>
  /** Like `printed`, but ignores the first `offset` characters of the output. */
  printedAfter(offset: number, text: string): Promise<void>
  ended: Promise<{ exit: number | string; stdout: string; output: string }>
}

export function startCli(root: string, ...args: string[]): CliProcess {
  return startCliWith({}, root, ...args)
}

/** Starts the CLI with additional environment variables. */
export function startCliWith(more: NodeJS.ProcessEnv, root: string, ...args: string[]): CliProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, output] = ['', '']
  const listeners = new Set<() => void>()
  const listen = (chunk: string) => {
    output += chunk
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
    listen(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', listen)
  const ended = once(child, 'close').then(([code, signal]) => ({
    exit: (code ?? signal) as number | string,
    stdout,
    output,
  }))
  const printedAfter = (offset: number, wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!output.includes(wanted, offset)) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      void ended.then(() =>
        reject(new Error(`It ended without printing ${JSON.stringify(wanted)}:\n${output}`)),
      )
    })
  return {
    child,
    output: () => output,
    ended,
    printed: (wanted) => printedAfter(0, wanted),
    printedAfter,
  }
}

/** Runs a command to its end. */
export function runCli(root: string, ...args: string[]): CliProcess['ended'] {
  return startCli(root, ...args).ended
}
