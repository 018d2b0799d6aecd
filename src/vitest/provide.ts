import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { WorkerState } from './worker-state.ts'

/*
 * Makes `inject('ssot')` work without the plugin. Vitest lets only its main process provide values, and without the plugin
 * no code of this package runs there. So the worker adds the stack to the state that `inject` reads.
 */

/**
 * Adds the stack to the values that tests can inject now. It replaces the stack that the plugin has provided, which is the
 * same one unless the keeper was killed and this worker has got a new stack from a new keeper.
 */
export function provide(state: WorkerState | undefined, stack: StackInfo): void {
  if (state?.providedContext) state.providedContext.ssot = stack
}
