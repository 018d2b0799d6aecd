import { type Figures, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadsOf } from '../common/spread.ts'
import { factor, milliseconds } from '../common/text.ts'

/** The ways to have the database as it was, by their titles in the report. */
const WAYS = {
  untouched: 'reset, nothing was written',
  written: 'reset, 20 rows in 3 tables',
  schema: 'reset, a table was created',
  restart: 'restart of the server, and its seeds',
} as const
export type Way = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as Way[]

/** What each way took, in milliseconds. */
export type Round = Record<Way, number>

export interface MysqlResetReport {
  setting: Setting
  /** What the database holds, in words. */
  seeds: string
  /** How long it took to note what it holds, in milliseconds. */
  notingMs: number
  /** In milliseconds. */
  ways: Record<Way, Spread>
  /** The time of each way divided by that of a restart, round by round. */
  ratios: Record<Way, Spread>
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  known: Pick<MysqlResetReport, 'setting' | 'seeds' | 'notingMs'>,
  rounds: readonly Round[],
): MysqlResetReport {
  return {
    ...known,
    ways: spreadsOf(rounds, WAY_NAMES, (round, way) => round[way]),
    ratios: spreadsOf(rounds, WAY_NAMES, (round, way) => round[way] / round.restart),
    rounds,
  }
}

export function figuresOf({ setting, seeds, notingMs, ways, ratios, rounds }: MysqlResetReport): Figures {
  return {
    what: seeds,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['until the database is as it was', 'median', 'range', 'this / restart'],
        ...WAY_NAMES.map((way) => [
          WAYS[way],
          milliseconds(ways[way].median),
          rangeText(ways[way], milliseconds),
          way === 'restart' ? '' : spreadText(ratios[way], (value) => factor(value, 4)),
        ]),
      ],
    ],
    goals: [],
    notes: [`what it holds was noted in ${milliseconds(notingMs)}`],
  }
}
