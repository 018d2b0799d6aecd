import { EngineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { hookFailed, hooksUnknown } from '../../core/errors/hook-failures.ts'
import type { Emit } from '../../core/events/event.ts'
import type { ContainerDetails } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { runHooks, type ServiceContainer } from './run-hooks.ts'

/** How long all hooks of a container may take before it is stopped. A longer grace period is a longer limit. */
const HOOKS_LIMIT_MS = 60_000

/**
 * Stops a container as its compose file says: its `pre_stop` hooks run first, then it gets its stop signal and its grace
 * period. A hook that fails or takes too long is reported, and the container is stopped all the same.
 */
export async function stopContainer(
  engine: Pick<Engine, 'containers' | 'exec'>,
  container: ServiceContainer,
  emit: Emit,
): Promise<void> {
  await runPreStop(engine, container, emit)
  await engine.containers.stop(container.id)
}

/**
 * Only runs the hooks, for a container that Compose is about to stop. Nothing is done for one that is gone. If the engine does not
 * show the container, that is reported.
 */
export async function runPreStop(
  engine: Pick<Engine, 'containers' | 'exec'>,
  container: ServiceContainer,
  emit: Emit,
): Promise<void> {
  const failed = (error: SsotError) =>
    emit({ type: 'hook-failed', service: container.service, error: error.serialize() })
  let details: ContainerDetails | null
  try {
    details = await engine.containers.find(container.id)
  } catch (error) {
    if (error instanceof EngineHung) throw error
    failed(hooksUnknown(container.service, error instanceof Error ? error.message : String(error)))
    return
  }
  // Nothing can run in one that is paused or does not run.
  if (details?.state !== 'running' || details.preStop.length === 0) return
  const limitMs = Math.max(HOOKS_LIMIT_MS, details.stopGraceMs ?? 0)
  try {
    const signal = AbortSignal.timeout(limitMs)
    const ended = await runHooks(engine, container, {
      kind: 'pre_stop',
      hooks: details.preStop,
      signal,
      emit,
    })
    if (ended !== null) throw hookFailed({ ...ended, outcome: { limitMs } })
  } catch (error) {
    if (!(error instanceof SsotError)) throw error
    // If the container has ended meanwhile, there is nothing left to prepare.
    if (!(await hasEnded(engine, container))) failed(error)
  }
}

/** False when the engine does not show it: then its hook may have failed while it was running. */
async function hasEnded(
  { containers }: Pick<Engine, 'containers'>,
  { id }: ServiceContainer,
): Promise<boolean> {
  try {
    return (await containers.find(id))?.state !== 'running'
  } catch {
    return false
  }
}
