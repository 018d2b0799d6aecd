import type { SsotOptions } from '../../core/options/options.ts'
import { duration } from '../../core/text/units.ts'
import type { Lease } from '../../keeper/client/client.ts'

/** How the lines about the end of a stack are printed. */
export interface SayEnd {
  /** Prints a line unless the user wants none. */
  say(line: string): void
  /** Prints a line in any case. */
  always(line: string): void
}

/**
 * Gives a lease back, waits until its stack is removed or kept, and says what became of it.
 *
 * @param options those of the run
 * @param outcome whether tests have failed; absent: the keeper has heard it from the workers
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
 */
export async function giveBack(
  lease: Pick<Lease, 'release' | 'stack'>,
  { attach }: Pick<SsotOptions, 'attach'>,
  { say, always }: SayEnd,
  outcome?: { hasFailed: boolean },
): Promise<void> {
  const begin = performance.now()
  const { kept, nextForMs } = await lease.release(outcome)
  // Printed at every level, because the user has to remove the stack.
  if (kept !== undefined) always(kept)
  if (nextForMs !== undefined)
    say(`a fresh stack is started for the next run, and kept for ${duration(nextForMs)}`)
  else if (kept !== undefined) return
  else if (attach !== undefined) say(`${lease.stack.project} is left running`)
  else say(`${lease.stack.project} removed in ${((performance.now() - begin) / 1000).toFixed(2)} s`)
}
