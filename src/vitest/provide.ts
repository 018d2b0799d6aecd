import { parentPort } from 'node:worker_threads'
import type { StackInfo } from '../core/endpoints/endpoints.ts'

/*
 * Makes `inject('ssot')` work without the plugin. Vitest lets only its main process provide values, and without the plugin
 * no code of this package runs there. So the worker adds the stack to the state that `inject` reads. This state is internal
 * to Vitest, which creates it again for each run of a file. The engine tests check for every pool that it is where this
 * file expects it.
 */

/** The key under which a worker keeps the state that `inject` reads. */
const STATE = '__vitest_worker__'

type WithState = object & { [STATE]?: { providedContext?: { ssot?: StackInfo } } }

/**
 * Adds the stack to the values that tests can inject now. It replaces the stack that the plugin has provided, which is the
 * same one unless the keeper was killed and this worker has got a new stack from a new keeper.
 */
export function provideNow(global: WithState, stack: StackInfo): void {
  const provided = global[STATE]?.providedContext
  if (provided) provided.ssot = stack
}

/**
 * Adds the stack to each later run of this worker. Vitest requests a run by a message, and has created the state before it
 * calls later listeners for that message.
 * @returns a function that ends this
 */
export function provideOnEachRun(global: WithState, stack: StackInfo): () => void {
  const channel = parentPort ?? process
  const onMessage = () => provideNow(global, stack)
  channel.on('message', onMessage)
  return () => void channel.off('message', onMessage)
}
