import { type Failed, resetFailed } from './errors.ts'
import type { Place } from './store.ts'

/**
 * Runs a command in the container of a service, and waits for its end.
 * @param options `failed`: makes the error. Default: that of a reset
 * @throws that error with the output of the command, unless it ends with 0
 */
export async function runIn(
  place: Place,
  command: readonly string[],
  signal: AbortSignal,
  { environment = [], failed = resetFailed }: { environment?: readonly string[]; failed?: Failed } = {},
): Promise<void> {
  const result = await place.engine.exec.run(place.id, { command, isPrivileged: false, environment }, signal)
  const { outcome } = result
  const refuse = (what: string, lastLines?: string[]) =>
    failed(place, `\`${command[0]}\` ${what}`, { command: result.command, ...(lastLines && { lastLines }) })
  if (outcome === 'aborted') throw refuse('did not end in time')
  if ('reason' in outcome) throw refuse(`could not be run: ${outcome.reason}`)
  if (outcome.exitCode !== 0) throw refuse(`ended with ${outcome.exitCode}`, outcome.lastLines)
}
