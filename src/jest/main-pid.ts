import { isMainThread } from 'node:worker_threads'
import { parentPid } from '../runner/parent-pid.ts'

/** The program of a worker process of Jest's; it is that of the `jest-worker` package. */
const WORKER = /[\\/]processChild\.js$/

/**
 * The pid of Jest's main process, from inside of whatever runs a test file: a worker process, a worker thread, or,
 * with `--runInBand`, the main process itself. That one may have a parent that it can send messages to, too, so the
 * program tells.
 *
 * @param program the path of the program that this process runs
 * @throws Error when Jest's main process has ended
 */
export async function mainPid(program: string | undefined = process.argv[1]): Promise<number> {
  return isMainThread && WORKER.test(program ?? '') ? await parentPid() : process.pid
}
