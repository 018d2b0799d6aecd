import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { publish } from '../common/publish.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { figuresOf, makeReport, type Round } from './report.ts'
import { TREE, writeTree } from './tree.ts'

const require = createRequire(import.meta.url)
const PACKAGE = join(import.meta.dirname, '..', '..', '..', '..')

/** Compares `ssot-docker validate` with dclint on the same tree, alternately, each as a process of its own. */
export async function benchValidate(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ssot-bench-validate-'))
  try {
    writeTree(root)
    const dclint = dirname(require.resolve('dclint/package.json'))
    const commands = {
      ours: [process.execPath, join(PACKAGE, 'dist', 'cli', 'main.js'), 'validate'],
      dclint: [process.execPath, join(dclint, 'bin', 'dclint.cjs'), '-r', '.'],
    }
    const setting = settingNow()
    const rounds: Round[] = []
    for (let round = 0; round <= options.rounds; round++) {
      const timing = {
        ours: await timeOf(commands.ours, root, signal, [0]),
        // It reports matters of style in any file.
        dclint: await timeOf(commands.dclint, root, signal, [0, 1]),
      }
      const name = round === 0 ? 'warm-up' : `${round}`
      say(`${name}: ours ${Math.round(timing.ours)} ms, dclint ${Math.round(timing.dclint)} ms`)
      if (round > 0) rounds.push(timing)
    }
    const report = makeReport(setting, TREE.files, rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // A command that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** How long a command takes, in milliseconds. */
async function timeOf(
  command: readonly string[],
  cwd: string,
  signal: AbortSignal,
  exitCodes: readonly number[],
): Promise<number> {
  const begin = performance.now()
  await runOrFail(command, { cwd, env: process.env, signal }, exitCodes)
  return performance.now() - begin
}
