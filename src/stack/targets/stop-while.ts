import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { type ServiceContainer, startAgain } from './start-again.ts'

/**
 * Stops old containers while `create` makes the new ones. Compose would stop each of them only when it replaces it, so
 * this saves time. When `create` fails, the old containers are started again.
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
    // A stop that fails is not reported here, because Compose stops the containers too and reports it.
    await stopping
  }
}
