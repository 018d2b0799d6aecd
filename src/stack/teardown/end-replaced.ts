import type { Report } from '../../core/events/progress.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Observed } from '../status/observe.ts'

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
  const ending = Promise.allSettled(running.map(({ summary }) => engine.containers.stop(summary.id)))
  try {
    return await create()
  } catch (failure) {
    await ending
    const why = 'started again, since its replacement could not be made'
    await Promise.all(running.map(({ summary }) => startAgain(engine, summary, report, why)))
    throw failure
  } finally {
    // An end that failed shows in what Compose says: it ends them too.
    await ending
  }
}

/** Beside another failure, which is what is thrown; that a container does not run is said and no more. */
export async function startAgain(
  engine: Engine,
  { id, service }: Observed['summary'],
  report: Report,
  why: string,
): Promise<void> {
  try {
    await engine.containers.start(id)
    report(why, service)
  } catch (error) {
    report(`could not be started again: ${error instanceof Error ? error.message : error}`, service)
  }
}
