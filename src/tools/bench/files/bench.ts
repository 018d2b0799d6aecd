import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publish } from '../common/publish.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { measureFiles } from './measure.ts'
import { makePlace } from './place.ts'
import { type FilesRound, figuresOf, makeReport } from './report.ts'
import { WAY_NAMES } from './ways.ts'

const FILES = 40

/** Compares what a trivial test file takes with this package's environment and without, in Vitest and in Jest. */
export async function benchFiles(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  using place = makePlace(FILES)
  const { root } = place
  const setting = settingNow({ Vitest: versionOf(root, 'vitest'), Jest: versionOf(root, 'jest') })
  const rounds: FilesRound[] = []
  try {
    for (let index = 0; index <= options.rounds; index++) {
      const round = await measureFiles(root, signal)
      const texts = WAY_NAMES.map((way) => `${way} ${round[way].toFixed(1)} ms`)
      say(`${index === 0 ? 'warm-up' : index}: ${texts.join(', ')}`)
      if (index > 0) rounds.push(round)
    }
  } catch (error) {
    // A run that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  }
  const report = makeReport(setting, FILES, rounds)
  publish(report, figuresOf(report), options)
}

function versionOf(root: string, name: string): string {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}
