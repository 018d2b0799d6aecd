import { publish } from '../common/publish.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { measureImport } from './measure.ts'
import { MODULES, type ModuleName } from './modules.ts'
import { figuresOf, type ImportRound, makeReport } from './report.ts'

/** Compares the import of this package's worker entry with the import of engine libraries. */
export async function benchImport(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const setting = settingNow()
  const rounds: ImportRound[] = []
  for (let index = -1; index < options.rounds; index++) {
    const round = await measureRound(signal)
    const texts = Object.entries(round).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)
    say(`${index < 0 ? 'warm-up' : index + 1}: ${texts.join(', ')}`)
    if (index >= 0) rounds.push(round)
  }
  const report = makeReport(setting, rounds)
  publish(report, figuresOf(report), options)
}

async function measureRound(signal: AbortSignal): Promise<ImportRound> {
  const times: Partial<Record<ModuleName, number>> = {}
  for (const { name, specifier } of MODULES) times[name] = await measureImport(specifier, signal)
  return times as ImportRound
}
