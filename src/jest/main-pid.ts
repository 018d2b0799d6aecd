import { isMainThread } from 'node:worker_threads'

/** The program of a worker process of Jest's; it is that of the `jest-worker` package. */
const WORKER = /[\\/]processChild\.js$/

/**
 * The pid of Jest's main process, from inside of whatever runs a test file: a worker process, a worker thread, or,
 * with `--runInBand`, the main process itself. That one may have a parent that it can send messages to, too, so the
 * program tells.
 *
 * @param program the path of the program that this process runs
 */
export function mainPid(program: string | undefined = process.argv[1]): number {
  return isMainThread && WORKER.test(program ?? '') ? process.ppid : process.pid
}
