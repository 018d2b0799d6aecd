import type { Report } from '../core/progress.ts'
import type { Engine } from '../engine/engine.ts'
import type { Observed } from './observe.ts'

/**
 * Ends old containers in good order while `create` makes the new ones, which takes as long again. Compose ends and
 * removes each itself when it is so far, and finds these ended, or ending. Where `create` fails, what was ended runs
 * again.
 */
export async function endWhile<T>(
  engine: Engine,
  old: readonly Observed[],
  report: Report,
  create: () => Promise<T>,
): Promise<T> {
  const running = old.filter(({ details }) => details.state === 'running')
  const ending = Promise.allSettled(running.map(({ summary }) => engine.stop(summary.id)))
  try {
    return await create()
  } catch (failure) {
    await ending
    await Promise.all(running.map(({ summary }) => startAgain(engine, summary, report)))
    throw failure
  } finally {
    // An end that failed shows in what Compose says: it ends them too.
    await ending
  }
}

/** The failure of the creation is what is thrown; that an old container does not run again is said beside it. */
async function startAgain(
  engine: Engine,
  { id, service }: Observed['summary'],
  report: Report,
): Promise<void> {
  try {
    await engine.start(id)
    report('started again, since its replacement could not be made', service)
  } catch (error) {
    report(`could not be started again: ${error instanceof Error ? error.message : error}`, service)
  }
}
