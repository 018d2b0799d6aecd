import { SsotError } from '../../core/errors/errors.ts'
import type { Emit, OrphanOutcome, Removed } from '../../core/events/event.ts'
import {
  type Abandoned,
  findAbandoned,
  type Liveness,
  type SparedStack,
  spareAll,
} from '../../core/stacks/orphans.ts'
import type { Engine } from '../../engine/engine.ts'
import type { OwnedResource } from '../../engine/inventory.ts'
import {
  formatIdentity,
  isAlive,
  isOutOfSight,
  type ProcessIdentity,
  parseIdentity,
} from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { settleCommands } from '../../host/registry/settle-commands.ts'
import { CREATE_PATIENCE_MS } from '../../host/tools/tool.ts'
import { beingRemoved } from './being-removed.ts'
import { takeDown } from './take-down.ts'

export interface OrphanInput {
  engine: Engine
  registry: Registry
  /** The process that removes them. */
  self: ProcessIdentity
  /** A living process that does not need its stack any more: a run that has lost its keeper. */
  done?: ProcessIdentity | undefined
  emit: Emit
}

/**
 * The stacks of this installation whose owner has ended, because it was killed or the machine was restarted. Those that
 * are left alone are included, with the reason in `spared`: all but the one of `done` when the registry cannot be read.
 */
export async function listAbandoned(
  input: Pick<OrphanInput, 'engine' | 'registry' | 'done'>,
): Promise<Abandoned[]> {
  const abandoned = abandonedAmong(await input.engine.inventory.owned(), input)
  if (!input.registry.isUnread) return abandoned
  return spareAll(abandoned, input.done && formatIdentity(input.done))
}

/** The same, among resources that the engine has listed. What a registry says that cannot be read counts as absent. */
export function abandonedAmong(
  owned: readonly OwnedResource[],
  { engine, registry, done }: Pick<OrphanInput, 'engine' | 'registry' | 'done'>,
): Abandoned[] {
  const ended = done && formatIdentity(done)
  const kept = registry.kept.list(engine.endpoint).map(({ stack }) => stack)
  // The labels of a stack that was started for a later run do not name that run.
  const users = new Map(registry.locks.list('use').map((lock) => [lock.name, formatIdentity(lock)]))
  const resources = owned.map((one) => ({ ...one, holder: one.holder ?? users.get(one.stack) ?? null }))
  return findAbandoned(resources, (process) => (process === ended ? 'dead' : judge(process)), new Set(kept))
}

/** An owner that cannot be parsed counts as alive: another version of this program may have written it. */
function judge(process: string): Liveness {
  const identity = parseIdentity(process)
  if (identity === null) return 'alive'
  if (isOutOfSight(identity)) return 'unseen'
  return isAlive(identity) ? 'alive' : 'dead'
}

/**
 * Removes every orphan. When several processes do so at once, each orphan is removed by one of them. A failure with one
 * orphan does not affect the others.
 */
export async function removeOrphans(input: OrphanInput): Promise<OrphanOutcome[]> {
  // One limit for both waits: a command that hangs must not delay a start twice.
  const limit = AbortSignal.timeout(CREATE_PATIENCE_MS)
  // A killed process may have left a command that is about to create a stack of which the engine has nothing yet.
  await Promise.all(input.registry.commands.orphanedStacks().map((stack) => settle(input, stack, limit)))
  const abandoned = await listAbandoned(input)
  const outcomes = await Promise.all(
    abandoned.filter(({ spared }) => spared === null).map((orphan) => removeOne(input, orphan, limit)),
  )
  const spared = abandoned.filter((one) => one.spared !== null)
  return [...outcomes, ...spared.map((one) => ({ stack: one.stack, owner: one.owner, spared: one }))]
}

/**
 * Removes one orphan.
 * @throws TEARDOWN_INCOMPLETE, also while another process is removing it
 */
export async function removeOrphan(input: OrphanInput, orphan: Abandoned): Promise<Removed> {
  const outcome = await removeOne(input, orphan, AbortSignal.timeout(CREATE_PATIENCE_MS))
  if ('removed' in outcome) return outcome.removed
  if ('error' in outcome) throw SsotError.deserialize(outcome.error)
  throw beingRemoved(orphan.stack, outcome.busyPid)
}

/**
 * Ends the commands of a stack whose starter was killed, or waits until they have finished.
 * @returns the commands that cannot be ended
 */
function settle({ registry, emit }: OrphanInput, stack: string, limit: AbortSignal): Promise<string[]> {
  return settleCommands(registry, stack, limit, {
    onWait: ({ verb, pid }) =>
      emit({
        type: 'waiting-for-process',
        pid,
        work: { doing: 'finishing-command', command: `${verb} of ${stack}` },
      }),
    onSettled: (command) => emit({ type: 'command-settled', ...command }),
  })
}

async function removeOne(
  input: OrphanInput,
  { stack, owner }: Abandoned,
  limit: AbortSignal,
): Promise<Exclude<OrphanOutcome, { spared: SparedStack }>> {
  const { engine, registry, self, emit } = input
  const remover = registry.locks.claim('removal', stack, 'removes an orphan', self)
  if (remover !== null) return { stack, owner, busyPid: remover.pid }
  try {
    // The owner is dead and starts no more commands, but it may have died after the first wait.
    const open = await settle(input, stack, limit)
    if (open.length > 0) throw stillBeingChanged(stack, open)
    return { stack, owner, removed: await takeDown(engine, stack, { emit }) }
  } catch (error) {
    return { stack, owner, error: asSsotError(stack, error).serialize() }
  } finally {
    registry.locks.release('removal', stack, self)
  }
}

function stillBeingChanged(stack: string, commands: readonly string[]): SsotError {
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Stack ${stack} is still being changed by ${commands.join(', ')}, whose starter was killed, and which the system does not end`,
    todo: 'Find out what that process waits for, often a broken disk or mount, and end it; the next start, or `npx ssot-docker prune`, then removes the stack.',
  })
}

function asSsotError(stack: string, error: unknown): SsotError {
  if (error instanceof SsotError) return error
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Stack ${stack} could not be removed: ${error instanceof Error ? error.message : error}`,
    todo: 'The next start, or `npx ssot-docker prune`, tries again.',
    cause: error,
  })
}
