import type { Emit, Removed } from '../../core/events/event.ts'
import type { RemovalOperation } from '../../core/plan/operation.ts'
import { planRemoval, type RemovalPolicy } from '../../core/plan/removal.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import { observeStack } from '../targets/observe.ts'
import { removeInPasses } from './passes.ts'

export interface TakeDownOptions {
  /** Keeps the named volumes, for a stack that will be started again. Default: false. */
  keepsVolumes?: boolean
  /** Stops every container with its own signal and grace period. Default: as each is labelled. */
  ending?: RemovalPolicy['ending']
  emit?: Emit
}

/**
 * Removes every container, network and volume of a stack, even of one that is half started, until the engine lists
 * nothing with its label. Containers are killed unless their service is labelled otherwise, because a test stack holds
 * nothing worth saving. Calling it again does nothing.
 *
 * @throws TEARDOWN_INCOMPLETE naming what is left and which containers use it
 */
export async function takeDown(
  engine: Engine,
  project: string,
  { keepsVolumes = false, ending = 'as labelled', emit = () => {} }: TakeDownOptions = {},
): Promise<Removed> {
  const beginMs = nowMs()
  emit({ type: 'teardown-began', project })
  const policy = { keepsVolumes, ending, cause: 'taken down' } as const
  const removed = await removeInPasses(engine, project, (observed) => planRemoval(observed, policy), emit)
  emit({ type: 'teardown-ended', project, removed, ms: nowMs() - beginMs })
  return removed
}

/** The first pass of {@link takeDown}, as it would be now. */
export async function planTakeDown(
  engine: Engine,
  project: string,
  { keepsVolumes = false, ending = 'as labelled' }: TakeDownOptions = {},
): Promise<RemovalOperation[]> {
  return planRemoval(await observeStack(engine, project), { keepsVolumes, ending, cause: 'taken down' })
}
