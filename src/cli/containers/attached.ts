import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Transform } from 'node:stream'
import { SsotError } from '../../core/errors/errors.ts'
import { holdOnLeash, prepareLeash } from '../../host/tools/leash.ts'

/** A shell reports a command that was ended by a signal as this number plus the number of the signal. */
const SIGNALLED = 128

/**
 * Runs a command on the terminal, input and output of this process. It has no limit, since the user watches it, and ends with
 * this process.
 * @param through Makes what transforms each of the command's outputs. Absent: the command has the terminal to itself, and
 *   writes to it what it wants.
 * @returns Its exit code. If a signal ended it, the code that a shell would report: 130 for Ctrl-C.
 * @throws TOOL_MISSING when the command cannot be started
 */
export async function runAttached(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  through?: () => Transform,
): Promise<number> {
  const [file = '', ...args] = command
  // Ctrl-C reaches the command as well. This process waits until the command has ended in good order.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  let free = () => {}
  try {
    const output = through ? 'pipe' : 'inherit'
    prepareLeash()
    const child = spawn(file, args, { env, stdio: ['inherit', output, output] })
    // The command uses the terminal, so it cannot have a process group of its own.
    if (child.pid !== undefined) free = holdOnLeash(child.pid)
    if (through) {
      child.stdout?.pipe(through()).pipe(process.stdout, { end: false })
      child.stderr?.pipe(through()).pipe(process.stderr, { end: false })
      // The reader has closed the pipe, as `head` does.
      process.stdout.once('error', () => child.kill())
    }
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])
  } catch (cause) {
    throw new SsotError({
      code: 'TOOL_MISSING',
      summary: `${file} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
      todo: 'Install the Docker CLI with its Compose plugin, or run `npm run setup` in a checkout of vitest-environment-ssot-docker to find one.',
      cause,
    })
  } finally {
    free()
    process.off('SIGINT', ignore)
  }
}

/** Whether an exit code means that Ctrl-C or SIGTERM ended the command. */
export function isInterrupted(exitCode: number): boolean {
  return (
    exitCode === SIGNALLED + constants.signals.SIGINT || exitCode === SIGNALLED + constants.signals.SIGTERM
  )
}
