import { resetFailed } from './errors.ts'
import type { Place } from './store.ts'

/**
 * Runs a command in the container of a service, and waits for its end.
 * @throws RESET_FAILED with its output unless it ends with 0; the reason of the signal
 */
export async function runIn(
  place: Place,
  command: readonly string[],
  signal: AbortSignal,
  environment: readonly string[] = [],
): Promise<void> {
  const result = await place.engine.exec.run(place.id, { command, isPrivileged: false, environment }, signal)
  const { outcome } = result
  if (outcome === 'aborted') throw resetFailed(place, `\`${command[0]}\` did not end in time`, result.command)
  if ('reason' in outcome)
    throw resetFailed(place, `\`${command[0]}\` could not be run: ${outcome.reason}`, result.command)
  if (outcome.exitCode === 0) return
  throw resetFailed(
    place,
    `\`${command[0]}\` ended with ${outcome.exitCode}`,
    result.command,
    outcome.lastLines,
  )
}
