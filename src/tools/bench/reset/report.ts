import { type Figures, goal, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf, spreadsOf } from '../common/spread.ts'
import { factor, milliseconds } from '../common/text.ts'

/** The ways to have the stores as they were, by their titles in the report. */
export const WAYS = {
  untouched: 'reset, nothing was written',
  written: 'reset, 20 rows in 3 tables and 10 keys',
  schema: 'reset, a table was created',
  snapshot: 'testcontainers, a snapshot of Postgres alone',
  restart: 'restart of the stores, and their seeds',
} as const
export type Way = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as Way[]

/** What each way took, in milliseconds. */
export type Round = Record<Way, number>

export interface ResetBenchReport {
  setting: Setting
  /** What the stores hold, in words. */
  seeds: string
  /** How long it took to note what they hold, in milliseconds. */
  notingMs: number
  /** In milliseconds. */
  ways: Record<Way, Spread>
  /** The time of each way divided by that of a restart, round by round. */
  ratios: Record<Way, Spread>
  /** The time of a reset after writes divided by that of a snapshot, round by round. */
  toSnapshot: Spread
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  known: Pick<ResetBenchReport, 'setting' | 'seeds' | 'notingMs'>,
  rounds: readonly Round[],
): ResetBenchReport {
  return {
    ...known,
    ways: spreadsOf(rounds, WAY_NAMES, (round, way) => round[way]),
    ratios: spreadsOf(rounds, WAY_NAMES, (round, way) => round[way] / round.restart),
    toSnapshot: spreadOf(rounds.map((round) => round.written / round.snapshot)),
    rounds,
  }
}

export function figuresOf(report: ResetBenchReport): Figures {
  const { setting, seeds, notingMs, ways, ratios, toSnapshot, rounds } = report
  return {
    what: seeds,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['until the stores are as they were', 'median', 'range', 'this / restart'],
        ...WAY_NAMES.map((way) => [
          WAYS[way],
          milliseconds(ways[way].median),
          rangeText(ways[way], milliseconds),
          way === 'restart' ? '' : spreadText(ratios[way], ratio),
        ]),
      ],
    ],
    goals: [
      goal('reset without writes', 2, ways.untouched, milliseconds),
      goal('reset after 20 rows in 3 tables and 10 keys', 12, ways.written, milliseconds),
      goal('such a reset / restart of the stores', 0.02, ratios.written, ratio),
      goal('such a reset / snapshot of testcontainers', 0.1, toSnapshot, ratio),
    ],
    notes: [`what they hold was noted in ${milliseconds(notingMs)}`],
  }
}

/** Resets are so much quicker that two digits would not tell them apart. */
const ratio = (value: number) => factor(value, 4)
