import { type Figures, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'

/** How long each took in one round, in milliseconds. */
export interface Round {
  ours: number
  dclint: number
}

export interface ValidateReport {
  setting: Setting
  files: number
  ours: Spread
  dclint: Spread
  /** Our time divided by that of dclint, round by round. */
  ratio: Spread
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(setting: Setting, files: number, rounds: readonly Round[]): ValidateReport {
  return {
    setting,
    files,
    ours: spreadOf(rounds.map(({ ours }) => ours)),
    dclint: spreadOf(rounds.map(({ dclint }) => dclint)),
    ratio: spreadOf(rounds.map(({ ours, dclint }) => ours / dclint)),
    rounds,
  }
}

export function figuresOf({ setting, files, ours, dclint, ratio, rounds }: ValidateReport): Figures {
  const row = (name: string, spread: Spread, ratioText: string) => [
    name,
    seconds(spread.median),
    rangeText(spread, seconds),
    `${Math.round(files / (spread.median / 1000))}`,
    ratioText,
  ]
  return {
    what: `a tree of ${files} files`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'median', 'range', 'files a second', 'ours / dclint'],
        row('ssot-docker validate', ours, spreadText(ratio, factor)),
        row('dclint -r', dclint, ''),
      ],
    ],
    goals: [],
    notes: [],
  }
}
