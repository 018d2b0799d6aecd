import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ServiceContainer } from '../containers/run-hooks.ts'
import { NO_PARTS } from '../containers/start-container.ts'
import { startAgain } from './start-again.ts'

/** Resolves when a container does not run. It is stopped if nobody has begun to. */
export type Stopped = (id: string) => Promise<void>

/**
 * Stops old containers while `create` makes the new ones. Compose would stop each of them only when it replaces it, so
 * this saves time. Their `pre_stop` hooks have run. When `create` fails, the old containers are started again as they are:
 * the files and hooks of the compose file as it is now belong to the new ones.
 */
export async function stopWhile<T>(
  engine: Pick<Engine, 'containers' | 'exec'>,
  running: readonly ServiceContainer[],
  emit: Emit,
  create: (stopped: Stopped) => Promise<T>,
): Promise<T> {
  const stops = new Map(running.map(({ id }) => [id, engine.containers.stop(id)]))
  const stopping = Promise.allSettled(stops.values())
  const stopped: Stopped = async (id) => {
    const begun = stops.get(id)
    // One that has failed is asked again, and the reason is thrown.
    const hasStopped = begun !== undefined && (await isFulfilled(begun))
    if (!hasStopped) await engine.containers.stop(id)
  }
  try {
    return await create(stopped)
  } catch (failure) {
    await stopping
    await Promise.all(
      running.map((container) => startAgain(engine, container, NO_PARTS, emit, 'replacement-failed')),
    )
    throw failure
  } finally {
    // A stop that fails is not reported here, because whoever replaces the containers stops them too and reports it.
    await stopping
  }
}

function isFulfilled(promise: Promise<void>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  )
}
