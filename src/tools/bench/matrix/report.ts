import { type Figures, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'

/** The cost of one command. */
export interface Cost {
  ms: number
  /** The most memory that the process had, in MB. */
  mb: number
}

/** The costs with a large and a small matrix in one round. */
export interface Round {
  large: Cost
  small: Cost
}

export interface MatrixReport {
  setting: Setting
  rows: { large: number; small: number }
  /** In milliseconds. */
  large: Spread
  small: Spread
  /** The time of the large matrix divided by that of the small one, round by round. */
  ratio: Spread
  /** In MB. */
  memory: { large: Spread; small: Spread }
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  setting: Setting,
  rows: MatrixReport['rows'],
  rounds: readonly Round[],
): MatrixReport {
  return {
    setting,
    rows,
    large: spreadOf(rounds.map(({ large }) => large.ms)),
    small: spreadOf(rounds.map(({ small }) => small.ms)),
    ratio: spreadOf(rounds.map(({ large, small }) => large.ms / small.ms)),
    memory: {
      large: spreadOf(rounds.map(({ large }) => large.mb)),
      small: spreadOf(rounds.map(({ small }) => small.mb)),
    },
    rounds,
  }
}

export function figuresOf({ setting, rows, large, small, ratio, memory, rounds }: MatrixReport): Figures {
  const row = (count: number, time: Spread, most: Spread, ratioText: string) => [
    `${count} rows`,
    seconds(time.median),
    rangeText(time, seconds),
    `${Math.round(most.median)} MB`,
    ratioText,
  ]
  return {
    what: 'ssot-docker types',
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'median', 'range', 'memory', 'large / small'],
        row(rows.large, large, memory.large, spreadText(ratio, factor)),
        row(rows.small, small, memory.small, ''),
      ],
    ],
    goals: [],
    notes: [],
  }
}
