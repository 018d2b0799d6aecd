import { type Figures, goal, rangeText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { milliseconds } from '../common/text.ts'
import { WAY_NAMES, WAYS, type WayName } from './ways.ts'

/** What a test file took in each way, in milliseconds. */
export type FilesRound = Readonly<Record<WayName, number>>

export interface FilesReport {
  setting: Setting
  /** How many test files each way ran in a round. */
  files: number
  rows: {
    name: WayName
    /** A test file, in milliseconds. */
    file: Spread
    /** What it takes more than in the way beside it, round by round, in milliseconds; null: there is none. */
    added: Spread | null
  }[]
  rounds: readonly FilesRound[]
}

/** The goal for what the environment adds with the plugin, in milliseconds. */
const GOAL_MS = 8
const OURS: WayName = 'plugin'

/** @param rounds at least one */
export function makeReport(setting: Setting, files: number, rounds: readonly FilesRound[]): FilesReport {
  const rows = WAY_NAMES.map((name) => {
    const { beside } = WAYS[name]
    return {
      name,
      file: spreadOf(rounds.map((round) => round[name])),
      added: beside === null ? null : spreadOf(rounds.map((round) => round[name] - round[beside])),
    }
  })
  return { setting, files, rows, rounds }
}

export function figuresOf({ setting, files, rows, rounds }: FilesReport): Figures {
  const ours = rows.find(({ name }) => name === OURS)?.added ?? null
  return {
    what: `a trivial test file, of ${files} in each round, start and teardown taken off`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'a file', 'range', 'added', 'range'],
        ...rows.map(({ name, file, added }) => [
          WAYS[name].title,
          ...[file, added].flatMap((spread) =>
            spread === null ? ['', ''] : [milliseconds(spread.median), rangeText(spread, milliseconds)],
          ),
        ]),
      ],
    ],
    goals:
      ours === null
        ? []
        : [goal('test file in Vitest with the plugin, above environment node', GOAL_MS, ours, milliseconds)],
    notes: [],
  }
}
