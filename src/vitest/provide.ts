import { parentPort } from 'node:worker_threads'
import type { StackInfo } from '../core/endpoints/endpoints.ts'

/*
 * `inject('ssot')` where no plugin has provided it. Vitest lets only its main process provide values, and with
 * `environment` alone no code of ours runs there. So the worker adds the stack to what it was given, in the
 * state that `inject` reads. That state is Vitest's own and made anew for each run of a file; the engine tests
 * show for every pool that it is where this file looks for it.
 */

/** The key under which a worker keeps the state that `inject` reads. */
const STATE = '__vitest_worker__'

type WithState = object & { [STATE]?: { providedContext?: { ssot?: StackInfo } } }

/**
 * Adds the stack to what tests can inject now. It goes before what the plugin has provided: that is the same one,
 * unless the keeper was killed and this worker has got a new stack from a new one.
 */
export function provideNow(global: WithState, stack: StackInfo): void {
  const provided = global[STATE]?.providedContext
  if (provided) provided.ssot = stack
}

/**
 * Adds it to every run of this worker from now on: Vitest asks for a run by a message, and has made the state by
 * the time that later listeners hear of it.
 * @returns what ends it
 */
export function provideOnEachRun(global: WithState, stack: StackInfo): () => void {
  const channel = parentPort ?? process
  const onMessage = () => provideNow(global, stack)
  channel.on('message', onMessage)
  return () => void channel.off('message', onMessage)
}
