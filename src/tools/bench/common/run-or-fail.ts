import { SsotError } from '../../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../../core/errors/evidence.ts'
import { type RunOptions, run } from '../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'

/**
 * Runs a command to its end.
 * @throws COMPOSE_FAILED with its last lines when its exit code is none of `exitCodes`
 */
export async function runOrFail(
  command: readonly string[],
  options: Omit<RunOptions, 'limit'>,
  exitCodes: readonly number[] = [0],
): Promise<void> {
  const { exitCode, stdout, lines } = await run(command, { ...options, limit: TEST_LIMIT })
  if (exitCode !== null && exitCodes.includes(exitCode)) return
  throw new SsotError({
    code: 'COMPOSE_FAILED',
    summary: `A command of the benchmark failed: ${command.join(' ')}`,
    evidence: {
      command: [...command],
      ...(exitCode === null ? {} : { exitCode }),
      lastLines: [...stdout.split('\n'), ...lines].slice(-EVIDENCE_LINES),
    },
    todo: 'Its last lines of output say why.',
  })
}
