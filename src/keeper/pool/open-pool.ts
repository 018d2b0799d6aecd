import { availableParallelism } from 'node:os'
import { poolLimit } from '../../core/pool/limit.ts'
import type { KeptStack } from '../kept-stack.ts'
import type { RunResets } from '../run-resets.ts'
import { type FurtherInput, furtherStack } from './further-stack.ts'
import { StackPool, type StackPoolInput } from './stack-pool.ts'

/**
 * Begins the pool of a run with its first stack, of which was noted what it holds. Null: all test files share that stack.
 * @throws RESET_REFUSED when each test is to find the stack put back, and the matrix does not say how
 */
export async function openPool(
  first: KeptStack,
  resets: RunResets,
  input: FurtherInput & Pick<StackPoolInput, 'beforeRemoval'>,
): Promise<StackPool | null> {
  const { params, emit, note, beforeRemoval } = input
  const { isolation, stacks } = params.request.options
  if (isolation === undefined) return null
  const obstacle = first.resets?.obstacle ?? null
  // A fresh stack for each test would take seconds, and nobody would know why.
  if (isolation === 'test' && obstacle !== null) throw obstacle
  const { workers, files = 0, isOnlyRun } = params.pool ?? {}
  const room = (await first.pool?.room()) ?? { inMemory: null, inPorts: Number.POSITIVE_INFINITY }
  const limit = poolLimit({ asked: stacks, workers, ...room })
  emit({ type: 'pool-sized', ...limit })
  const start = (signal: AbortSignal) => furtherStack(input, signal)
  // A start is work for two processors, most of the time.
  const startsAtOnce = Math.max(1, Math.floor(availableParallelism() / 2))
  const pool = new StackPool({ limit: limit.stacks, startsAtOnce, start, beforeRemoval, emit, note })
  pool.add({ stack: first, resets })
  pool.expect(files, isOnlyRun)
  return pool
}
