import { type Figures, goal, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadsOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'

/** The ways to start, by their titles in the report. */
export const WAYS = {
  baseline: 'ours, from baseline images',
  nothing: 'ours, from nothing',
  compose: 'compose up -d --wait',
} as const
export type Way = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as Way[]

/** What each way took until the stack was ready, in milliseconds. */
export type Round = Record<Way, number>

export interface BaselineReport {
  setting: Setting
  /** How long the migrations take at least, in milliseconds. */
  migrationsMs: number
  /** How long the baseline images took to make, in milliseconds. */
  makingMs: number
  /** In milliseconds. */
  ways: Record<Way, Spread>
  /** The time of a start from baseline images divided by that of each way, round by round. */
  ratios: Record<Way, Spread>
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  known: Pick<BaselineReport, 'setting' | 'migrationsMs' | 'makingMs'>,
  rounds: readonly Round[],
): BaselineReport {
  return {
    ...known,
    ways: spreadsOf(rounds, WAY_NAMES, (round, way) => round[way]),
    ratios: spreadsOf(rounds, WAY_NAMES, (round, way) => round.baseline / round[way]),
    rounds,
  }
}

/** The goal for a start from baseline images, divided by that of Compose. */
const GOAL = 0.35

export function figuresOf({
  setting,
  migrationsMs,
  makingMs,
  ways,
  ratios,
  rounds,
}: BaselineReport): Figures {
  // Two digits would show a goal that is just missed as reached.
  const exactly = (ratio: number) => factor(ratio, 3)
  return {
    what: `a start with migrations of ${seconds(migrationsMs)}`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['start to ready', 'median', 'range', 'baseline / this'],
        ...WAY_NAMES.map((way) => [
          WAYS[way],
          seconds(ways[way].median),
          rangeText(ways[way], seconds),
          way === 'baseline' ? '' : spreadText(ratios[way], factor),
        ]),
      ],
    ],
    goals: [goal('start from baseline images / compose up -d --wait', GOAL, ratios.compose, exactly)],
    notes: [`the images were made in ${seconds(makingMs)}`],
  }
}
