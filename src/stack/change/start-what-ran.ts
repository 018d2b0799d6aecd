import { toStartAgain } from '../../core/plan/again.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { Plan } from '../../core/plan/operation.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { inspectAll } from '../targets/observe.ts'
import { startAgain } from '../targets/start-again.ts'

/**
 * Starts the new or stopped containers of services that ran before, so that an unfinished change leaves none of them down.
 * @param unready ids of the containers that were stopped because of their hooks
 */
export async function startWhatRan(
  { connection, emit, parts, place }: Pick<PreparedModel, 'connection' | 'emit' | 'parts' | 'place'>,
  { operations }: Pick<Plan, 'operations'>,
  { containers }: Pick<ObservedStack, 'containers'>,
  unready: ReadonlySet<string>,
): Promise<void> {
  // Inspected, because the list of the engine still calls a container running for a moment that it has just stopped.
  const inspected = await inspectAll(connection.engine, place.project)
  const now = inspected.map(({ summary, details }) => ({ ...summary, state: details.state }))
  const stopped = toStartAgain({ operations, before: containers, now, unready })
  await Promise.all(
    stopped.map((container) => startAgain(connection.engine, container, parts, emit, 'interrupted')),
  )
}
