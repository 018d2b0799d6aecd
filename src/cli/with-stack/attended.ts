import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { SsotError } from '../../core/errors/errors.ts'
import { holdOnLeash, prepareLeash } from '../../host/tools/leash.ts'
import { type EndSignal, Witness } from './witness.ts'

/** A shell reports a command that was ended by a signal as this number plus the number of the signal. */
const SIGNALLED = 128

/** The exit code that a shell reports for a command that a signal has ended: 130 for Ctrl-C. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return SIGNALLED + constants.signals[signal]
}

/** A command of the user, which has the terminal, the input and the outputs of this process. */
export interface Attended {
  /** Passes a signal on that this process has got, unless the command has got it too. */
  pass(signal: EndSignal): Promise<void>
  /**
   * Its exit code; if a signal ended it, that of {@link exitCodeOfSignal}.
   * @throws COMMAND_NOT_STARTED when the system refuses to start it
   */
  ended: Promise<number>
}

/** Starts a command. It ends with this process, in whatever way this process ends. */
export async function attend(
  [file = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Attended> {
  prepareLeash()
  const witness = new Witness()
  await witness.ready
  const child = spawn(file, args, { env, stdio: 'inherit' })
  // It uses the terminal, so it cannot have a process group of its own.
  const free = child.pid === undefined ? () => {} : holdOnLeash(child.pid)
  return {
    async pass(signal) {
      if (!(await witness.hasSeen(signal))) child.kill(signal)
    },
    ended: exitCodeOf(child, file).finally(() => {
      free()
      witness[Symbol.dispose]()
    }),
  }
}

async function exitCodeOf(child: ChildProcess, file: string): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    return code ?? (signal === null ? SIGNALLED : exitCodeOfSignal(signal))
  } catch (cause) {
    throw new SsotError({
      code: 'COMMAND_NOT_STARTED',
      summary: `The command ${file} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
      todo: 'Start it without `ssot-docker run` to see whether the system starts it at all.',
      cause,
    })
  }
}
