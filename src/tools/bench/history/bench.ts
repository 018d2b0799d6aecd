import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { publish } from '../common/publish.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { figuresOf, makeReport, type Round } from './report.ts'
import { makeRepository } from './repository.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'cli', 'main.js')
const COMMITS = 1000

/** Compares `ssot-docker history --config` with `git log --patch` in a repository of 1000 commits, alternately. */
export async function benchHistory(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-bench-history-'))
  const root = join(folder, 'repository')
  try {
    await makeRepository(root, COMMITS, signal)
    const commands = {
      ours: [process.execPath, CLI, 'history', '--config'],
      git: ['git', '--no-pager', 'log', '--patch', '--find-renames', '--', 'docker'],
    }
    const timeOf = async (command: readonly string[]): Promise<number> => {
      const begin = performance.now()
      await runOrFail(command, { cwd: root, env: process.env, signal }, [0])
      return performance.now() - begin
    }
    const setting = settingNow()
    const rounds: Round[] = []
    for (let round = 0; round <= options.rounds; round++) {
      const timing = { ours: await timeOf(commands.ours), git: await timeOf(commands.git) }
      const name = round === 0 ? 'warm-up' : `${round}`
      say(`${name}: ours ${Math.round(timing.ours)} ms, git ${Math.round(timing.git)} ms`)
      if (round > 0) rounds.push(timing)
    }
    const report = makeReport(setting, COMMITS, rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // A command that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    rmSync(folder, { recursive: true })
  }
}
