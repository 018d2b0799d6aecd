import type { Emit, Happening } from '../../core/events/event.ts'
import { withoutReuse } from '../../core/options/request.ts'
import type { LeaseParams } from '../channel/protocol.ts'
import type { KeeperDependencies, KeptStack } from '../kept-stack.ts'
import { RunResets } from '../run-resets.ts'
import type { PooledStack } from './stack-pool.ts'

/** What happens to a stack that is ready, which its user is told of whichever stack it is. */
const LIFE: ReadonlySet<Happening['type']> = new Set([
  'service-exited',
  'service-restarted',
  'service-out-of-memory',
  'service-paused',
  'service-unpaused',
  'service-unhealthy',
  'service-recovered',
  'service-printed',
  'engine-lost',
  'engine-back',
])

export interface FurtherInput {
  start: KeeperDependencies['start']
  /** The lease that the first stack was started for. */
  params: LeaseParams
  /** Runs the setup module on a stack, if there is one. */
  setUp(stack: KeptStack): Promise<void>
  /** Reports what a user is told. */
  emit: Emit
  /** Reports what only the log has. */
  note: Emit
}

/**
 * Starts one more stack of a run, sets it up, and notes what it holds. Its steps are only logged: the user has seen those of the first.
 * @param signal its reason is an SsotError
 * @throws the error of the start, or the reason of the signal, after which nothing is left; TEARDOWN_INCOMPLETE
 */
export async function furtherStack(input: FurtherInput, signal: AbortSignal): Promise<PooledStack> {
  const { start, params, setUp, emit, note } = input
  let isReady = false
  const tell: Emit = (happening) => (isReady && LIFE.has(happening.type) ? emit : note)(happening)
  // The stack that is kept for the next run takes the place of the first one.
  const stack = await start({ ...params, request: withoutReuse(params.request) }, signal, tell)
  const resets = new RunResets()
  try {
    await setUp(stack)
    if (stack.resets !== undefined) await resets.take(stack.resets, note)
    signal.throwIfAborted()
  } catch (error) {
    await stack.stop()
    // What fails when nobody wants the stack any more is no failure.
    signal.throwIfAborted()
    throw error
  }
  isReady = true
  return { stack, resets }
}
