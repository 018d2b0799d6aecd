import { SsotError } from '../../core/errors/errors.ts'
import { isCi, type SsotOptions } from '../../core/options/options.ts'
import type { Lease } from '../../keeper/client/client.ts'
import { printLine } from '../../runner/lines.ts'
import { giveBack } from '../../runner/main-process/give-back.ts'
import { type OwnLease, ownLease } from '../../runner/main-process/own-lease.ts'
import { sayReport } from '../../runner/main-process/say-report.ts'
import { stackVariables } from '../../runner/stack-variable.ts'
import type { CliContext } from '../context.ts'
import { attend, exitCodeOfSignal } from './attended.ts'
import { EndSignals } from './end-signals.ts'
import { requireProgram } from './program.ts'
import type { EndSignal } from './witness.ts'

export interface RunCommand
  extends Pick<
    SsotOptions,
    'environment' | 'attach' | 'services' | 'startTimeoutMs' | 'keep' | 'reuse' | 'setup' | 'logLevel'
  > {
  /** The command and its arguments. */
  command: readonly string[]
}

/**
 * Runs `ssot-docker run`: starts the stack of an environment as a test run has it, runs the command with the variables of the
 * matrix, and removes the stack. The exit code is that of the command.
 *
 * @throws COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE, before anything is started; COMMAND_NOT_STARTED
 * @throws OPTIONS_INVALID, MATRIX_MISSING, and the error of the start
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE when the command has succeeded
 */
export async function runWithStack(context: CliContext, { command, ...given }: RunCommand): Promise<void> {
  const { env, cwd } = context
  requireProgram(command[0] ?? '', env, cwd)
  const { options, say, take } = ownLease(given, cwd)
  if (options.keep === 'on-failure' && isCi(env)) say('keep: on-failure has no effect, because CI is set')

  const cancel = new AbortController()
  // The first signal waits until what there is of the stack is removed, another one does not.
  using signals = new EndSignals((signal) => {
    if (cancel.signal.aborted) leaveToKeeper(signal)
    say(`interrupted by ${signal}: removing the stack`)
    cancel.abort()
  })
  const lease = await startStack(take, cancel.signal)
  const [interrupt] = signals.got
  if (interrupt !== undefined) {
    await lease?.release()
    // A setup module may still be running.
    process.exit(exitCodeOfSignal(interrupt))
  }
  if (lease === null) throw new Error('The start was cancelled without a signal.')

  const exitCode = await runOn(lease, command, env, signals)
  const wasInterrupted = signals.got.length > 0
  signals.from(leaveToKeeper)
  try {
    const outcome = { hasFailed: exitCode !== 0 && !wasInterrupted }
    await giveBack(lease, options, { say, always: printLine }, outcome)
    if (!wasInterrupted) await sayReport(options, say, outcome)
  } catch (error) {
    if (exitCode === 0) throw error
    printLine(error instanceof Error ? error.message : String(error))
  }
  context.passOn(exitCode)
}

/**
 * Starts the stack, and sets it up.
 * @returns null when the signal came before the stack was ready; the lease also when it came while the setup module was running
 */
async function startStack(take: OwnLease['take'], signal: AbortSignal): Promise<Lease | null> {
  let taken: Lease | null = null
  const onTaken = (lease: Lease) => {
    taken = lease
  }
  const starting = take({ signal, onTaken })
  const interrupted = new Promise<'interrupted'>((settle) => {
    signal.addEventListener('abort', () => {
      // Otherwise the start ends by itself.
      if (taken !== null) settle('interrupted')
    })
  })
  try {
    const lease = await Promise.race([starting, interrupted])
    if (lease !== 'interrupted') return lease
    starting.catch(() => {}) // The setup module may fail when its stack goes.
    return taken
  } catch (error) {
    if (error === signal.reason) return null
    throw error
  }
}

/**
 * Runs the command with the variables of the stack.
 * @returns its exit code
 */
async function runOn(
  lease: Lease,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  signals: EndSignals,
): Promise<number> {
  let early: EndSignal[] = []
  signals.from((signal) => early.push(signal))
  try {
    const attended = await attend(command, { ...env, ...stackVariables(lease.stack) })
    signals.from((signal) => void attended.pass(signal))
    for (const signal of early) void attended.pass(signal)
    early = []
    return await attended.ended
  } catch (error) {
    throw await afterRelease(lease, error)
  }
}

/** Gives the lease back after the command could not be started, and returns the error. */
async function afterRelease(lease: Lease, error: unknown): Promise<unknown> {
  try {
    await lease.release()
    return error
  } catch (other) {
    return error instanceof SsotError ? error.joinedBy(other) : error
  }
}

/** Ends this process at once. The keeper notices that, and removes the stack. */
function leaveToKeeper(signal: EndSignal): never {
  printLine(`interrupted by ${signal} again: the keeper removes the stack in the background`)
  process.exit(exitCodeOfSignal(signal))
}
