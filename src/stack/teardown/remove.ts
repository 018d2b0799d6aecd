import type { Emit } from '../../core/events/event.ts'
import type { RemovalOperation } from '../../core/plan/operation.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import { stopContainer } from '../containers/stop-container.ts'

type RemoveContainer = RemovalOperation & { do: 'remove container' }
type RemoveNetwork = RemovalOperation & { do: 'remove network' }

/** The result of one pass of a removal. */
export interface RemovalResult {
  /** The errors of what could not be removed. They do not stop the rest. */
  failures: unknown[]
  /** Names of the anonymous volumes that the containers had. */
  anonymousVolumes: string[]
}

/**
 * Carries out removals, each as early as possible. Containers that are to be stopped come first, because during their
 * grace period they may need the others. A network is removed as soon as the containers are disconnected from it.
 * Volumes come last.
 *
 * @param earlier names of anonymous volumes of containers that were removed before
 */
export async function carryOutRemoval(
  engine: Engine,
  operations: readonly RemovalOperation[],
  emit: Emit,
  earlier: ReadonlySet<string> = new Set(),
): Promise<RemovalResult> {
  const failures: unknown[] = []
  const attempt = async (act: Promise<void>) => {
    try {
      await act
    } catch (error) {
      failures.push(error)
    }
  }
  const containers = operations.filter((operation) => operation.do === 'remove container')
  const networks = operations.filter((operation) => operation.do === 'remove network')
  const named = operations.flatMap((operation) => (operation.do === 'remove volume' ? [operation.name] : []))
  // Only the engine knows which volumes are anonymous, and not named or external.
  const anonymousVolumes = await existing(engine, new Set(containers.flatMap(({ volumes }) => volumes)))
  await Promise.all(
    containers
      .filter(({ how }) => how === 'stop')
      .map(({ id, service }) => attempt(stop(engine, id, service, emit))),
  )
  await disconnectAndRemove(engine, containers, networks, attempt)
  // They are removed with the container that they were created for, but not with one that has inherited them.
  const inherited = await existing(engine, new Set([...anonymousVolumes, ...earlier]))
  await Promise.all([...named, ...inherited].map((name) => attempt(engine.volumes.remove(name))))
  return { failures, anonymousVolumes }
}

async function stop(engine: Engine, id: string, service: string, emit: Emit): Promise<void> {
  const beginMs = nowMs()
  emit({ type: 'stop-began', service })
  try {
    await stopContainer(engine, { id, service }, emit)
  } finally {
    emit({ type: 'stop-ended', service, ms: nowMs() - beginMs })
  }
}

async function disconnectAndRemove(
  engine: Engine,
  containers: readonly RemoveContainer[],
  networks: readonly RemoveNetwork[],
  attempt: (act: Promise<void>) => Promise<void>,
): Promise<void> {
  const disconnected = containers.map(({ id, networks: attached }) =>
    Promise.all(attached.map((network) => attempt(engine.networks.disconnect(network, id)))),
  )
  await Promise.all([
    ...containers.map(async ({ id }, index) => {
      await disconnected[index]
      await attempt(engine.containers.remove(id))
    }),
    Promise.all(disconnected).then(() =>
      Promise.all(networks.map(({ id }) => attempt(engine.networks.remove(id)))),
    ),
  ])
}

/** The names among these that are anonymous volumes on the engine now. */
export async function existing(engine: Pick<Engine, 'volumes'>, names: Iterable<string>): Promise<string[]> {
  const all = [...names]
  const exist = await Promise.all(all.map((name) => engine.volumes.anonymousExists(name)))
  return all.filter((_, index) => exist[index])
}
