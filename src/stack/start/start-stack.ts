import { SsotError } from '../../core/errors/errors.ts'
import { portsTakenAgain } from '../../core/errors/start-failures.ts'
import type { BusyBlock } from '../../core/matrix/port-blocks.ts'
import { Attempt } from './attempt.ts'
import type { StartedStack, StartOptions } from './started-stack.ts'

/** How often a start moves to another block of ports when one of its own was taken in the last moment. */
const MAX_MOVES = 3

/**
 * Starts a stack of an environment under a name and on ports of its own: the plan from nothing, carried out. Where any
 * step fails, all that was made is removed again and the step's own error is thrown; with `keep`, containers that could
 * not be started are left, and the error says how to reach them.
 *
 * Where another program takes one of the ports between their reservation and the engine's use of them, everything
 * begins again on another block, because services know their own addresses; at most three times.
 */
export async function startStack(options: StartOptions): Promise<StartedStack> {
  const lost: BusyBlock[] = []
  for (let taken: SsotError | undefined; ; ) {
    const attempt = new Attempt(options)
    try {
      return await attempt.start(lost)
    } catch (failure) {
      if (attempt.isToKeep(failure)) throw await attempt.leave(failure)
      const told = await attempt.rollBack(failure)
      if (told !== failure || !isPortTaken(failure)) {
        // Without another block to move to, the program that took the first one is what the user must know.
        throw taken && isExhausted(told) ? taken.joinedBy(told) : told
      }
      if (lost.length === MAX_MOVES) throw portsTakenAgain(failure, lost.length)
      taken = failure
      options.emit({ type: 'ports-lost', reason: failure.summary })
      lost.push({ index: attempt.block, holder: failure.summary })
    }
  }
}

function isPortTaken(failure: unknown): failure is SsotError {
  return failure instanceof SsotError && failure.code === 'PORT_TAKEN'
}

function isExhausted(failure: unknown): boolean {
  return failure instanceof SsotError && failure.code === 'PORTS_EXHAUSTED'
}
