import { type Figures, goal, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'
import type { RunCost } from './ground.ts'

/** The two runs of one round. */
export interface Round {
  kept: RunCost
  off: RunCost
}

/** A run may take so much longer. */
const AT_MOST = 1.05

export interface EvidenceBenchReport {
  setting: Setting
  kept: Spread
  off: Spread
  ratio: Spread
  /** In bytes. */
  keeper: Spread
  keeperOff: Spread
  /** In milliseconds. */
  cpu: Spread
  cpuOff: Spread
  /** How many lines each run has kept. */
  lines: Spread
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(setting: Setting, rounds: readonly Round[]): EvidenceBenchReport {
  const spread = (of: (round: Round) => number) => spreadOf(rounds.map(of))
  return {
    setting,
    kept: spread(({ kept }) => kept.wholeMs),
    off: spread(({ off }) => off.wholeMs),
    ratio: spread(({ kept, off }) => kept.wholeMs / off.wholeMs),
    keeper: spread(({ kept }) => kept.keeperBytes),
    keeperOff: spread(({ off }) => off.keeperBytes),
    cpu: spread(({ kept }) => kept.keeperCpuMs),
    cpuOff: spread(({ off }) => off.keeperCpuMs),
    lines: spread(({ kept }) => kept.lines),
    rounds,
  }
}

const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

export function figuresOf(report: EvidenceBenchReport): Figures {
  const { setting, kept, off, ratio, keeper, keeperOff, cpu, cpuOff, lines, rounds } = report
  return {
    what: '5 services that write 2,000 lines a second in all',
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['compared', 'kept', '`off`', 'ratio'],
        [
          'a run, with start and teardown',
          seconds(kept.median),
          seconds(off.median),
          spreadText(ratio, factor),
        ],
        [
          'the keeper computes',
          seconds(cpu.median),
          seconds(cpuOff.median),
          factor(cpu.median / cpuOff.median),
        ],
        [
          'memory of the keeper, at most',
          mebibytes(keeper.max),
          mebibytes(keeperOff.max),
          factor(keeper.max / keeperOff.max),
        ],
      ],
    ],
    goals: [goal('a run with what services print / without', AT_MOST, ratio, factor)],
    notes: [`each run kept ${lines.min} lines or more, and none was lost`],
  }
}
