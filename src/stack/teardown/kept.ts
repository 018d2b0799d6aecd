import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Emit, Removed } from '../../core/events/event.ts'
import { describeKept } from '../../core/stacks/kept.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { KeptStackRecord } from '../../host/registry/kept-stacks.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { beingRemoved } from './being-removed.ts'
import { takeDown } from './take-down.ts'

/**
 * Records that a stack is kept for inspection. The record is in the registry, because the engine cannot add labels to
 * what exists. Without the record, the stack is an orphan like any other.
 *
 * @returns how to reach and remove it, without passwords
 */
export function keepStack(
  { connection, registry }: { connection: Connection; registry: Registry },
  { project, services }: Pick<StackInfo, 'project' | 'services'>,
  reason: string,
): string {
  const { engine, target, variables, secrets } = connection
  registry.kept.keep(project, engine.endpoint, reason, Date.now())
  return secrets.hide(describeKept({ stack: project, reason, services, compose: target.compose, variables }))
}

/** The record of a kept stack; null when the stack is not kept. */
export function findKept(registry: Registry, endpoint: string, stack: string): KeptStackRecord | null {
  return registry.kept.list(endpoint).find((record) => record.stack === stack) ?? null
}

/** Deletes the records of kept stacks that do not exist any more. */
export async function forgetGone(engine: Engine, registry: Registry): Promise<void> {
  // Read before the engine is asked, so that the record of a stack that is kept meanwhile is not deleted.
  const kept = registry.kept.list(engine.endpoint)
  if (kept.length === 0) return
  const there = new Set((await engine.inventory.owned()).map(({ stack }) => stack))
  for (const { stack } of kept) if (!there.has(stack)) registry.kept.forget(stack)
}

/**
 * Removes a kept stack, with its volumes. If that fails, it stays kept.
 * @throws TEARDOWN_INCOMPLETE, also while another process is removing it
 */
export async function removeKept(
  {
    connection,
    registry,
    self,
    emit,
  }: { connection: Connection; registry: Registry; self: ProcessIdentity; emit: Emit },
  stack: string,
): Promise<Removed> {
  const remover = registry.locks.claim('removal', stack, 'removes a kept stack', self)
  if (remover !== null) throw beingRemoved(stack, remover.pid)
  try {
    const removed = await takeDown(connection.engine, stack, { emit })
    registry.kept.forget(stack)
    return removed
  } finally {
    registry.locks.release('removal', stack, self)
  }
}
