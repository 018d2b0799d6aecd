import { SsotError } from '../../core/errors/errors.ts'
import { type Abandoned, describeSpared, processName } from '../../core/stacks/orphans.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { findKept } from './kept.ts'
import { abandonedAmong } from './orphans.ts'

/** What a stack that can be taken down by its own name is. */
export type NamedStack = { kind: 'kept' } | { kind: 'orphan'; orphan: Abandoned } | { kind: 'stays' }

/**
 * The stack of that name, of whatever checkout; null where the engine has none.
 * @throws STACK_IN_USE where a test run has it, or may have it
 */
export async function findNamedStack(
  { connection, registry }: { connection: Connection; registry: Registry },
  stack: string,
): Promise<NamedStack | null> {
  const { engine } = connection
  if (findKept(registry, engine.endpoint, stack) !== null) return { kind: 'kept' }
  const parts = (await engine.inventory.owned()).filter((resource) => resource.stack === stack)
  if (parts.length === 0) return null
  const owner = parts.find((part) => part.owner !== null)?.owner ?? null
  if (owner === null) return { kind: 'stays' }
  // From the same look: what has gone meanwhile would pass for living in a second one.
  const [orphan] = abandonedAmong(parts, { engine, registry })
  if (orphan?.spared === null) return { kind: 'orphan', orphan }
  throw new SsotError({
    code: 'STACK_IN_USE',
    summary: orphan
      ? describeSpared(orphan)
      : `Stack ${stack} is in use: ${processName(owner)}, which answers for it, lives`,
    todo: 'It goes with its test run: end that.',
  })
}

/** Whether that is what stacks are called, and environments are not. */
export function isStackName(name: string): boolean {
  return /^ssot-.+-[0-9a-f]{8}$/.test(name)
}

export function stackUnknown(stack: string, endpoint: string): SsotError {
  return new SsotError({
    code: 'STACK_UNKNOWN',
    summary: `There is no stack ${stack} on the engine ${endpoint}`,
    todo: 'Nothing, if it was to go: it has gone. `npx ssot-docker status` shows the stacks of a checkout.',
  })
}
