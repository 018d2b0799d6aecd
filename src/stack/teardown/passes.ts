import { SsotError } from '../../core/errors/errors.ts'
import type { Emit, Removed } from '../../core/events/event.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { RemovalOperation } from '../../core/plan/operation.ts'
import type { Engine } from '../../engine/engine.ts'
import { observeStack } from '../targets/observe.ts'
import { carryOutRemoval, existing } from './remove.ts'

/** The second pass removes what appeared during the first, and the third finds no change. More are never needed. */
const MAX_PASSES = 5

/**
 * Carries out a removal, observes the stack again, and repeats this until there is nothing left to remove. The engine
 * may still be carrying out requests of a killed process. What they create during a pass is removed by the next one. A
 * pass that changes nothing is the last one.
 *
 * @param plan decides what to remove of the observed stack
 * @throws TEARDOWN_INCOMPLETE naming what is left and which containers use it
 */
export async function removeInPasses(
  engine: Engine,
  project: string,
  plan: (observed: ObservedStack) => RemovalOperation[],
  emit: Emit,
): Promise<Removed> {
  try {
    return await inPasses(engine, project, plan, emit)
  } catch (cause) {
    if (cause instanceof SsotError) throw cause
    throw new SsotError({
      code: 'TEARDOWN_INCOMPLETE',
      summary: `Stack ${project} may still exist: the engine ${engine.endpoint} cannot list its parts (${cause instanceof Error ? cause.message : cause})`,
      todo: 'Make sure that this engine runs and answers; the next start, or `npx ssot-docker prune`, then removes the stack.',
      cause,
    })
  }
}

async function inPasses(
  engine: Engine,
  project: string,
  plan: (observed: ObservedStack) => RemovalOperation[],
  emit: Emit,
): Promise<Removed> {
  const seen = { containers: new Set<string>(), networks: new Set<string>(), volumes: new Set<string>() }
  const anonymous = new Set<string>()
  let failures: unknown[] = []
  let before: string[] = []
  for (let pass = 1; ; pass++) {
    const unseen: unknown[] = []
    const observed = await observeStack(engine, project, (error) => unseen.push(error))
    const operations = plan(observed)
    for (const operation of operations) {
      if (operation.do === 'remove container') seen.containers.add(operation.id)
      else if (operation.do === 'remove network') seen.networks.add(operation.id)
      else seen.volumes.add(operation.name)
    }
    const anonymousLeft = await existing(engine, anonymous)
    const left = [...operations.map(nameOf), ...anonymousLeft.map((name) => `anonymous volume ${name}`)]
    if (left.length === 0) break
    if (pass > MAX_PASSES || left.join() === before.join()) {
      throw await incomplete(engine, project, left, operations, failures)
    }
    before = left
    const result = await carryOutRemoval(engine, operations, emit, anonymous)
    for (const name of result.anonymousVolumes) anonymous.add(name)
    failures = [...unseen, ...result.failures]
  }
  return {
    containers: seen.containers.size,
    networks: seen.networks.size,
    volumes: seen.volumes.size,
    anonymousVolumes: anonymous.size,
  }
}

function nameOf(operation: RemovalOperation): string {
  return `${operation.do.replace('remove ', '')} ${operation.name}`
}

async function incomplete(
  engine: Engine,
  project: string,
  left: readonly string[],
  operations: readonly RemovalOperation[],
  failures: readonly unknown[],
): Promise<SsotError> {
  const own = new Set(
    operations.flatMap((operation) => (operation.do === 'remove container' ? [operation.name] : [])),
  )
  const users = await Promise.all(
    operations.map(async (operation) => {
      if (operation.do === 'remove network') return engine.networks.attached(operation.id)
      return operation.do === 'remove volume' ? engine.volumes.users(operation.name) : []
    }),
  )
  const foreign = [...new Set(users.flat())].filter((name) => !own.has(name))
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `These parts of stack ${project} are left: ${left.join(', ')}`,
    evidence: {
      lastLines: failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))),
    },
    todo:
      foreign.length > 0
        ? `Containers of other projects use them and were not touched: ${foreign.join(', ')}. Remove or disconnect them; the next start, or \`npx ssot-docker prune\`, then removes what is left.`
        : 'The next start, or `npx ssot-docker prune`, tries again. By hand: `docker rm -f`, `docker network rm` and `docker volume rm` with these names.',
  })
}
