import { hookFailed, isHookFailure } from '../../core/errors/hook-failures.ts'
import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ServiceContainer } from '../containers/run-hooks.ts'
import { type StartParts, startContainer } from '../containers/start-container.ts'

/** How long its hooks may take. */
const HOOKS_LIMIT_MS = 60_000

/**
 * Starts a container after another step has failed, unless it runs or has been removed. Its own failure is only reported,
 * because the other one is thrown. One whose hooks do not all end with 0 is stopped, as at every other start.
 */
export async function startAgain(
  engine: Pick<Engine, 'containers' | 'exec'>,
  container: ServiceContainer,
  parts: StartParts,
  emit: Emit,
  why: 'replacement-failed' | 'interrupted',
  hooksLimitMs = HOOKS_LIMIT_MS,
): Promise<void> {
  const { id, service } = container
  const run = { signal: AbortSignal.timeout(hooksLimitMs), emit, aftermath: 'left' } as const
  try {
    const state = (await engine.containers.find(id))?.state
    if (state === undefined || state === 'running') return
    const ended = await startContainer(engine, { ...container, state }, parts, run)
    if (ended !== null) throw hookFailed({ ...ended, outcome: { limitMs: hooksLimitMs } }, 'left')
    emit({ type: 'service-restored', service, why })
  } catch (error) {
    const unstopped = isHookFailure(error) ? await failureOf(engine.containers.stop(id)) : null
    const reason =
      unstopped === null ? messageOf(error) : `a hook has failed, and it could not be stopped: ${unstopped}`
    emit({ type: 'service-not-restored', service, reason })
  }
}

/** Null when it has succeeded. */
function failureOf(work: Promise<void>): Promise<string | null> {
  return work.then(() => null, messageOf)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
