import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { type ServiceContainer, startAgain } from './start-again.ts'

/**
 * Stops old containers while `create` makes the new ones, which takes as long again. Compose stops and removes each
 * itself when it gets there, and finds these stopped, or stopping. Where `create` fails, what was stopped is started
 * again.
 */
export async function stopWhile<T>(
  engine: Pick<Engine, 'containers'>,
  running: readonly ServiceContainer[],
  emit: Emit,
  create: () => Promise<T>,
): Promise<T> {
  const stopping = Promise.allSettled(running.map(({ id }) => engine.containers.stop(id)))
  try {
    return await create()
  } catch (failure) {
    await stopping
    await Promise.all(running.map((container) => startAgain(engine, container, emit, 'replacement-failed')))
    throw failure
  } finally {
    // A stop that failed shows in what Compose prints, because Compose stops them too.
    await stopping
  }
}
