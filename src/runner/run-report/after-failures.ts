import { homeOf } from '../../host/home/home.ts'
import { loadRun } from './load.ts'
import { reportFolder } from './own-folder.ts'
import { runOfProcess } from './recorded-runs.ts'
import { writeRunReport } from './write.ts'

/**
 * Writes the report of the run of this process, if tests have failed in it.
 * @param hasFailed whether the process knows so; otherwise the log tells
 * @returns a line with its path; null: nothing has failed, or there is no log
 */
export function reportAfterFailures(env: NodeJS.ProcessEnv, pid: number, hasFailed: boolean): string | null {
  try {
    const home = homeOf(env)
    const run = runOfProcess(home, pid)
    if (run === null || !(hasFailed || run.events.some(isFailure))) return null
    return `report of the run: ${writeRunReport(loadRun(home, run), { folder: reportFolder(home, run) })}`
  } catch (error) {
    // The tests are more important than their report.
    return `no report of the run could be written: ${error instanceof Error ? error.message : String(error)}`
  }
}

function isFailure(event: { type: string; state?: unknown }): boolean {
  return event.type === 'tests-failed' || event.state === 'failed'
}
