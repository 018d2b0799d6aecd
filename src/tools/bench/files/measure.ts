import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { programOf, type RunnerName } from '../../../testing/processes/runner-process.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import { ENDS } from './configs.ts'
import { medianIntervals } from './intervals.ts'
import { WAY_NAMES, WAYS, type WayName } from './ways.ts'

const ARGUMENTS: Record<RunnerName, readonly string[]> = { vitest: ['run'], jest: [] }

/**
 * Runs all test files once with each runner.
 * @returns what a test file took in each way, in milliseconds
 */
export async function measureFiles(root: string, signal: AbortSignal): Promise<Record<WayName, number>> {
  const times = { ...(await runOnce('vitest', root, signal)), ...(await runOnce('jest', root, signal)) }
  const lacking = WAY_NAMES.filter((way) => times[way] === undefined)
  if (lacking.length > 0)
    throw new Error(`No test file of ${lacking.map((way) => WAYS[way].title)} has ended.`)
  return times as Record<WayName, number>
}

async function runOnce(
  runner: RunnerName,
  root: string,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  // Set for this process, or by a test runner around it; workers would inherit them.
  const {
    NODE_COMPILE_CACHE: _cache,
    NODE_OPTIONS: _options,
    NODE_ENV: _mode,
    VITEST: _vitest,
    ...env
  } = process.env
  rmSync(join(root, ENDS), { force: true })
  const command = [process.execPath, programOf(runner, root), ...ARGUMENTS[runner]]
  await runOrFail(command, { cwd: root, env, signal })
  return medianIntervals(JSON.parse(readFileSync(join(root, ENDS), 'utf8')))
}
