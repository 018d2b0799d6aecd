import { type HookFailure, hookFailed } from '../../core/errors/hook-failures.ts'
import type { Aftermath } from '../../core/errors/start-failures.ts'
import type { Emit } from '../../core/events/event.ts'
import type { Hook, HookKind } from '../../core/hooks/hooks.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'

/** A container of a service. */
export interface ServiceContainer {
  id: string
  service: string
}

/** How hooks are run. */
export interface HookRun {
  kind: HookKind
  hooks: readonly Hook[]
  signal: AbortSignal
  emit: Emit
  /** See {@link hookFailed}. */
  aftermath?: Aftermath
}

/**
 * Runs hooks in a running container, one after the other.
 * @returns which hook the signal has ended; null when all of them have ended with 0
 * @throws HOOK_FAILED for the first one that fails
 */
export async function runHooks(
  { exec }: Pick<Engine, 'exec'>,
  { id, service }: ServiceContainer,
  { kind, hooks, signal, emit, aftermath }: HookRun,
): Promise<Omit<HookFailure, 'outcome'> | null> {
  for (const [index, hook] of hooks.entries()) {
    const which = { kind, service, number: index + 1, of: hooks.length }
    const beginMs = nowMs()
    emit({ type: 'hook-began', ...which })
    const { command, outcome } = await exec.run(id, hook, signal)
    if (outcome === 'aborted') return { ...which, command }
    if (!('exitCode' in outcome) || outcome.exitCode !== 0)
      throw hookFailed({ ...which, command, outcome }, aftermath)
    emit({ type: 'hook-ended', ...which, ms: nowMs() - beginMs })
  }
  return null
}
