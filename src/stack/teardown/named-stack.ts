import { SsotError } from '../../core/errors/errors.ts'
import { type Abandoned, describeSpared, processName } from '../../core/stacks/orphans.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import { findKept } from './kept.ts'
import { abandonedAmong } from './orphans.ts'

/** The kinds of stacks that can be taken down by name. `stays`: a stable stack; `rest`: one that is kept for the next run. */
export type NamedStack =
  | { kind: 'kept' }
  | { kind: 'rest'; rest: RestRecord }
  | { kind: 'orphan'; orphan: Abandoned }
  | StayingStack

/** A stable stack, of any checkout. */
export interface StayingStack {
  kind: 'stays'
  /** Null: its labels do not say. */
  environment: string | null
  /** Absolute root of its checkout; null: its labels do not say. */
  root: string | null
}

/**
 * The stack of that name, from any checkout; null when the engine has none.
 * @throws STACK_IN_USE when a test run uses it, or may use it
 */
export async function findNamedStack(
  { connection, registry }: { connection: Pick<Connection, 'engine'>; registry: Registry },
  stack: string,
): Promise<NamedStack | null> {
  const { engine } = connection
  if (findKept(registry, engine.endpoint, stack) !== null) return { kind: 'kept' }
  const parts = (await engine.inventory.owned()).filter((resource) => resource.stack === stack)
  const [first] = parts
  if (first === undefined) return null
  const owner = parts.find((part) => part.owner !== null)?.owner ?? null
  if (owner === null) return { kind: 'stays', environment: first.environment, root: first.root }
  const rest = registry.rests.living().find(({ keeper }) => formatIdentity(keeper) === owner)
  if (rest !== undefined && rest.stage !== 'in use') return { kind: 'rest', rest }
  // Judged by the same answer of the engine: in a second one, a stack that was just removed would seem to be in use.
  const [orphan] = abandonedAmong(parts, { engine, registry })
  if (orphan?.spared === null) return { kind: 'orphan', orphan }
  throw new SsotError({
    code: 'STACK_IN_USE',
    summary: orphan
      ? describeSpared(orphan)
      : `Stack ${stack} is in use: ${processName(owner)}, which owns it, is running`,
    todo: 'End its test run, which removes the stack.',
  })
}

/** Whether a name has the form of a stack's name, which that of an environment cannot have. */
export function isStackName(name: string): boolean {
  return /^ssot-.+-[0-9a-f]{8}$/.test(name)
}

/** The error for a name of which the engine has no stack. */
export function stackUnknown(stack: string, endpoint: string): SsotError {
  return new SsotError({
    code: 'STACK_UNKNOWN',
    summary: `There is no stack ${stack} on the engine ${endpoint}`,
    todo: 'Nothing has to be done if it was to be removed. `npx ssot-docker status` shows the stacks of a checkout.',
  })
}
