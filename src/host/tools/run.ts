import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface RunOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  /** Written to the command's standard input, which is then closed. */
  input?: string
  signal?: AbortSignal | undefined
  /** Called with the pid of the command before the command gets its input; one that waits for input has done nothing yet. */
  onSpawn?: (pid: number) => void
  /** Called with each line of both outputs as it is written; `stdout` of the result is then empty. */
  onLine?: (line: string) => void
}

export interface RunResult {
  command: string[]
  /** Null when a signal ended the command. */
  exitCode: number | null
  stdout: string
  /** Lines of standard error, and of standard output when `onLine` is given; without empty lines. */
  lines: string[]
}

/**
 * Runs a command from an argument array, without a shell. Resolves with its result, whatever its exit code; rejects when
 * it cannot be started or the signal aborts.
 */
export async function run(command: readonly string[], options: RunOptions): Promise<RunResult> {
  const [file, ...args] = command
  if (file === undefined) throw new TypeError('An empty command cannot be run.')
  options.signal?.throwIfAborted()
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal && { signal: options.signal }),
  })
  const stdout: Buffer[] = []
  const lines: string[] = []
  const collect = (line: string) => {
    if (line.trim() === '') return
    lines.push(line)
    options.onLine?.(line)
  }
  createInterface({ input: child.stderr }).on('line', collect)
  if (options.onLine) createInterface({ input: child.stdout }).on('line', collect)
  else child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  // A command that fails early closes its input; its exit code says what happened.
  child.stdin.on('error', () => {})
  try {
    if (child.pid !== undefined) options.onSpawn?.(child.pid)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  child.stdin.end(options.input)
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { command: [...command], exitCode, stdout: Buffer.concat(stdout).toString('utf8'), lines }
}
