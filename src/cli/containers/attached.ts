import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Transform } from 'node:stream'
import { SsotError } from '../../core/errors/errors.ts'

/** What a shell adds to the number of the signal that has ended a command. */
const SIGNALLED = 128

/**
 * Runs a command that has this process's terminal, input and output, and resolves with its exit code: as a shell
 * gives it where a signal has ended the command.
 * @param through what its output goes through on the way; absent: it writes to this process's own
 * @throws TOOL_MISSING
 */
export async function runAttached(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  through?: Transform,
): Promise<number> {
  const [file = '', ...args] = command
  // A Ctrl-C is for the command, which ends in good order; this process ends with it.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    const child = spawn(file, args, { env, stdio: ['inherit', through ? 'pipe' : 'inherit', 'inherit'] })
    if (through && child.stdout) {
      child.stdout.pipe(through).pipe(process.stdout, { end: false })
      // Whoever reads has had enough, as the next line shows.
      process.stdout.once('error', () => child.kill())
    }
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])
  } catch (cause) {
    throw new SsotError({
      code: 'TOOL_MISSING',
      summary: `${file} cannot be run: ${cause instanceof Error ? cause.message : String(cause)}`,
      todo: 'Install the Docker CLI with its Compose plugin, or let `npm run setup` in a checkout of vitest-environment-ssot-docker find one.',
      cause,
    })
  } finally {
    process.off('SIGINT', ignore)
  }
}

/** Whether an exit code says that Ctrl-C or SIGTERM has ended the command. */
export function isInterrupted(exitCode: number): boolean {
  return (
    exitCode === SIGNALLED + constants.signals.SIGINT || exitCode === SIGNALLED + constants.signals.SIGTERM
  )
}
