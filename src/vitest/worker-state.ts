import { parentPort } from 'node:worker_threads'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { WorkerCalls } from './evidence/worker-calls.ts'

/*
 * What this package reads and changes in the state of a Vitest worker. The state is internal to Vitest, which creates it
 * again for each run of a file. The engine tests check for every pool that it is where this file expects it, and the tests
 * of the packed package do so for every supported version.
 */

/** The part of the state that concerns this package. */
export interface WorkerState {
  /** The path of the test file that runs. */
  filepath?: string
  /** What it calls in the main process. */
  rpc?: WorkerCalls
  /** What `inject` reads. */
  providedContext?: { ssot?: StackInfo }
  /**
   * `env` is `test.env`, which Vitest assigns to `process.env`. `isolate` is false as well in the pools whose workers have a context for
   * each file.
   */
  /** The test that runs now, or the suite or file around it. */
  current?: {
    type: string
    name: string
    concurrent?: boolean
    context?: { onTestFinished?: (act: () => Promise<void>, timeout?: number) => void }
    /** `startTime`: in milliseconds since 1970. */
    result?: { startTime?: number }
  }
  config?: { env?: Record<string, unknown>; isolate?: boolean; sequence?: { hooks?: string } }
}

/** The key under which a worker keeps its state. */
const STATE = '__vitest_worker__'

type WithState = object & { [STATE]?: WorkerState }

/** The state of a worker; undefined before its first run. */
export function workerState(global: WithState): WorkerState | undefined {
  return global[STATE]
}

/**
 * Calls `act` at the beginning of each later run of this worker, when the state of the run exists and no test file is
 * loaded. Vitest requests a run by a message, and has created the state before it calls later listeners for that message.
 *
 * @returns a function that ends this
 */
export function onEachRun(act: () => void): () => void {
  const channel = parentPort ?? process
  channel.on('message', act)
  return () => void channel.off('message', act)
}
