import { type RunnerPlace, type RunnerProcess, runRunner, startRunner } from './runner-process.ts'

export type VitestProcess = RunnerProcess
export type VitestPlace = RunnerPlace

export function startVitest(place: string | VitestPlace, ...args: string[]): VitestProcess {
  return startRunner('vitest', place, ...args)
}

/** Runs Vitest to its end. */
export function runVitest(
  place: string | VitestPlace,
  ...args: string[]
): Promise<{ exit: number | string; output: string }> {
  return runRunner('vitest', place, 'run', ...args)
}
