import { isMainThread } from 'node:worker_threads'

/** The pid of Vitest's main process, from inside a worker. */
export function mainPid(): number {
  // A forked worker is a child of the main process; a thread is in it.
  return isMainThread && process.send !== undefined ? process.ppid : process.pid
}
