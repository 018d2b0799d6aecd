import { SsotError } from '../../core/errors/errors.ts'
import { portsTakenAgain } from '../../core/errors/start-failures.ts'
import { saidOnce } from '../../core/events/said-once.ts'
import type { BusyBlock } from '../../core/matrix/port-blocks.ts'
import { Attempt } from './attempt.ts'
import type { StartedStack, StartOptions } from './started-stack.ts'

/** How often a start moves to another block of ports when one of its ports was taken at the last moment. */
const MAX_MOVES = 3

/**
 * Starts a stack of an environment, with a name and ports of its own. When a step fails, everything that was created is
 * removed, and the error of that step is thrown. With `keep`, the stack is left instead, and the error says how to
 * reach it.
 *
 * When another program takes one of the reserved ports before the engine publishes it, the whole start is repeated on
 * another block of ports, because services know their own addresses. This happens at most three times.
 *
 * What is noticed about the files, such as names that are left out, is reported once, however often they are read.
 */
export async function startStack(given: StartOptions): Promise<StartedStack> {
  const options = { ...given, emit: saidOnce(given.emit) }
  const lost: BusyBlock[] = []
  for (let taken: SsotError | undefined; ; ) {
    const attempt = new Attempt(options)
    try {
      return await attempt.start(lost)
    } catch (failure) {
      if (attempt.isToKeep(failure)) throw await attempt.leave(failure)
      const error = await attempt.rollBack(failure)
      if (error !== failure || !isPortTaken(failure)) {
        // When no other block is free, the user must know which program took the port.
        throw taken && isExhausted(error) ? taken.joinedBy(error) : error
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
