import { isMainThread } from 'node:worker_threads'
import { parentPid } from '../runner/parent-pid.ts'

/** The program of a worker process of Jest, which is in the package `jest-worker`. */
const WORKER = /[\\/]processChild\.js$/

/**
 * The pid of Jest's main process. It may be called in a worker process, in a worker thread, and, with `--runInBand`, in the
 * main process itself. The main process may have a parent with a message channel too, so the program decides.
 *
 * @param program the path of the program that this process runs
 * @throws Error when Jest's main process has ended
 */
export async function mainPid(program: string | undefined = process.argv[1]): Promise<number> {
  return isMainThread && WORKER.test(program ?? '') ? await parentPid() : process.pid
}
