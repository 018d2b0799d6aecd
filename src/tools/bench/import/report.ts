import { type Figures, goal } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, milliseconds } from '../common/text.ts'
import { MODULES, type ModuleName, NOTHING, OURS } from './modules.ts'

/** How long each import took, in milliseconds. */
export type ImportRound = Readonly<Record<ModuleName, number>>

export interface ImportReport {
  setting: Setting
  rows: {
    name: ModuleName
    /** In milliseconds, minus the time of an empty module in the same round. */
    spread: Spread
    /** Its median divided by ours. */
    ratio: number
  }[]
  rounds: readonly ImportRound[]
}

/** The goal for the worker entry, in milliseconds. */
const GOAL_MS = 15

/** @param rounds at least one */
export function makeReport(setting: Setting, rounds: readonly ImportRound[]): ImportReport {
  const spread = (name: ModuleName) => spreadOf(rounds.map((round) => round[name] - round[NOTHING]))
  const ours = spread(OURS).median
  const rows = MODULES.filter(({ name }) => name !== NOTHING).map(({ name }) => ({
    name,
    spread: spread(name),
    ratio: spread(name).median / ours,
  }))
  return { setting, rows, rounds }
}

export function figuresOf({ setting, rows, rounds }: ImportReport): Figures {
  const ours = rows.find(({ name }) => name === OURS)?.spread
  return {
    what: 'import in a new process, less that of an empty module',
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'median', 'least', 'most', 'x ours'],
        ...rows.map(({ name, spread, ratio }) => [
          name,
          ...[spread.median, spread.min, spread.max].map(milliseconds),
          factor(ratio),
        ]),
      ],
    ],
    goals: ours === undefined ? [] : [goal('import of the worker entry', GOAL_MS, ours, milliseconds)],
    notes: [],
  }
}
