import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { pause } from '../pause.ts'
import { type CommandLimit, type LimitPassed, LimitWatch } from './limit.ts'
import { type StartedCommand, startCommand } from './start-command.ts'

export interface RunOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  /** How long the command may take. When the time is up, it is ended with everything that it has started. */
  limit: CommandLimit
  /** Written to the command's standard input, which is then closed. */
  input?: string
  /** Ends the command with everything that it has started. */
  signal?: AbortSignal | undefined
  /**
   * How long the command may go on after the signal, and after the end of this process, in milliseconds. If it ends by then,
   * its result counts. Default: it is told to end at once.
   */
  patienceMs?: number
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

/** A command was ended because its limit had passed. */
export class CommandTimeout extends Error {
  override readonly name = 'CommandTimeout'
  readonly command: readonly string[]
  readonly passed: LimitPassed
  /** What it had printed on standard error, and on standard output when it was read by line. */
  readonly lines: readonly string[]
  /** Its programs that were running when the time was up, as `docker-compose (pid 123)`; empty outside Linux. */
  readonly programs: readonly string[]

  constructor(
    command: readonly string[],
    passed: LimitPassed,
    lines: readonly string[],
    programs: readonly string[],
  ) {
    super(`${command[0]} did not end within ${passed.ms} ms`)
    this.command = command
    this.passed = passed
    this.lines = lines
    this.programs = programs
  }
}

/**
 * How long the output is read after the last process of the command has ended. Everything that it printed is there at once,
 * but a program that it started as a daemon may hold the output open forever.
 */
const OUTPUT_LIMIT_MS = 1000

/**
 * Runs a command from an argument array, without a shell. Resolves with its result, whatever its exit code. When it settles,
 * nothing is running on its behalf.
 *
 * @throws CommandTimeout when its limit has passed
 * @throws the reason of the signal
 * @throws Error when it cannot be started
 */
export async function run(command: readonly string[], options: RunOptions): Promise<RunResult> {
  // A command with patience may even begin after the signal, because its caller has made the way free for it.
  if (options.patienceMs === undefined) options.signal?.throwIfAborted()
  const started = startCommand(command, options)
  const { child } = started
  const output = collect(started, options)
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.once('exit', resolve)
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = stopOf(options, started)
  child.stdout.on('data', stop.heard)
  child.stderr.on('data', stop.heard)
  // A command that fails early closes its input; its exit code says what happened.
  child.stdin.on('error', () => {})
  try {
    if (child.pid !== undefined) options.onSpawn?.(child.pid)
    child.stdin.end(options.input)
    const first = await Promise.race([exited.then((exitCode) => ({ exitCode })), stop.wanted])
    if ('passed' in first) {
      throw new CommandTimeout([...command], first.passed, [...output.lines], first.programs)
    }
    if ('reason' in first) throw first.reason
    await started.endRest()
    await untilClosed(started, closed)
    return { command: [...command], exitCode: first.exitCode, ...output.read() }
  } catch (error) {
    exited.catch(() => {})
    await started.end()
    throw error
  } finally {
    stop.close()
    release(started)
  }
}

function collect(
  { child }: StartedCommand,
  { onLine }: RunOptions,
): { lines: string[]; read(): Pick<RunResult, 'stdout' | 'lines'> } {
  const stdout: Buffer[] = []
  const lines: string[] = []
  const add = (line: string) => {
    if (line.trim() === '') return
    lines.push(line)
    onLine?.(line)
  }
  createInterface({ input: child.stderr }).on('line', add)
  if (onLine) createInterface({ input: child.stdout }).on('line', add)
  else child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  return { lines, read: () => ({ stdout: Buffer.concat(stdout).toString('utf8'), lines }) }
}

type Stop = { passed: LimitPassed; programs: string[] } | { reason: unknown }

/** What ends a command before it has ended by itself: its limit, or the signal. */
function stopOf(
  { limit, signal, patienceMs = 0 }: RunOptions,
  started: StartedCommand,
): { wanted: Promise<Stop>; heard: () => void; close: () => void } {
  const { promise: wanted, resolve } = Promise.withResolvers<Stop>()
  let patience: NodeJS.Timeout | undefined
  // Read now, because none of them is left when the error is made.
  const watch = new LimitWatch(limit, (passed) => resolve({ passed, programs: started.programs() }))
  const onAbort = () => {
    patience = setTimeout(() => resolve({ reason: signal?.reason }), patienceMs)
  }
  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return {
    wanted,
    heard: () => watch.heard(),
    close() {
      watch.close()
      clearTimeout(patience)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

/** Waits until all output has been read, or until a process that does not belong to the command holds it open. */
async function untilClosed(started: StartedCommand, closed: Promise<void>): Promise<void> {
  const done = new AbortController()
  void closed.then(() => done.abort())
  await pause(OUTPUT_LIMIT_MS, done.signal)
  const { stdout, stderr } = started.child
  // This process may have been too busy to read what is there.
  for (let before = -1; !done.signal.aborted; ) {
    const read = bytesRead(stdout) + bytesRead(stderr)
    if (read === before) break
    before = read
    await setImmediate()
    await setImmediate()
  }
  if (!done.signal.aborted) release(started)
  await closed
}

function bytesRead(stream: Readable): number {
  return stream instanceof Socket ? stream.bytesRead : 0
}

function release({ child }: StartedCommand): void {
  child.stdout.destroy()
  child.stderr.destroy()
  child.stdin.destroy()
}
