import { isMainThread } from 'node:worker_threads'
import { parentPid } from '../runner/parent-pid.ts'

/**
 * The pid of Vitest's main process, from inside a worker.
 * @throws Error when it has ended
 */
export async function mainPid(): Promise<number> {
  // A forked worker is a child of the main process; a thread is in it.
  return isMainThread && process.send !== undefined ? await parentPid() : process.pid
}
