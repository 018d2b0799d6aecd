import { type Figures, goal, rangeText, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadsOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'
import type { Traced } from '../common/traced.ts'
import { traceRows } from './trace.ts'

/** The ways to an older version, by their titles in the report. */
export const WAYS = {
  rollback: 'rollback',
  cached: 'rebuild, every layer in the cache',
  uncached: 'rebuild of every layer (--clean)',
  elsewhere: 'rebuild where it was never built',
} as const
export type Way = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as Way[]

/** What each way took, in milliseconds. */
export type Round = Record<Way, number>

export interface RollbackReport {
  setting: Setting
  services: number
  /** In milliseconds. */
  ways: Record<Way, Spread>
  /** The time of a rollback divided by that of each way, round by round. */
  ratios: Record<Way, Spread>
  /** What the median rollback waited for; the first row is the header. */
  trace: readonly string[][]
  rounds: readonly Round[]
}

export interface Measured {
  setting: Setting
  services: number
  rollbacks: readonly Traced[]
  /** At least one. */
  rounds: readonly Round[]
}

export function makeReport({ setting, services, rollbacks, rounds }: Measured): RollbackReport {
  const ways = spreadsOf(rounds, WAY_NAMES, (round, way) => round[way])
  return {
    ...{ setting, services, ways },
    ratios: spreadsOf(rounds, WAY_NAMES, (round, way) => round.rollback / round[way]),
    trace: traceRows(rollbacks, ways.uncached.median),
    rounds,
  }
}

/** The goals of a rollback: in milliseconds, and divided by a rebuild of every layer. */
const GOALS = { ms: 5000, ratio: 0.2 }

export function figuresOf({ setting, services, ways, ratios, trace, rounds }: RollbackReport): Figures {
  return {
    what: `a stack of ${services} services`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['back to the version before', 'median', 'range', 'rollback / this'],
        ...WAY_NAMES.map((way) => [
          WAYS[way],
          seconds(ways[way].median),
          rangeText(ways[way], seconds),
          way === 'rollback' ? '' : spreadText(ratios[way], factor),
        ]),
      ],
      trace,
    ],
    goals: [
      goal('rollback', GOALS.ms, ways.rollback, seconds),
      goal('rollback / rebuild of every layer', GOALS.ratio, ratios.uncached, factor),
    ],
    notes: [],
  }
}
