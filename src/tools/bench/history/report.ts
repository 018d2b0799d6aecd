import { type Figures, goal, rangeText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { seconds } from '../common/text.ts'

/** How long each took in one round, in milliseconds. */
export interface Round {
  ours: number
  git: number
}

export interface HistoryReport {
  setting: Setting
  commits: number
  ours: Spread
  git: Spread
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(setting: Setting, commits: number, rounds: readonly Round[]): HistoryReport {
  return {
    ...{ setting, commits, rounds },
    ours: spreadOf(rounds.map(({ ours }) => ours)),
    git: spreadOf(rounds.map(({ git }) => git)),
  }
}

/** The goal for a trail of 1,000 commits, in milliseconds. */
const GOAL_MS = 5000

export function figuresOf({ setting, commits, ours, git, rounds }: HistoryReport): Figures {
  const row = (name: string, spread: Spread) => [
    name,
    seconds(spread.median),
    rangeText(spread, seconds),
    `${Math.round(commits / (spread.median / 1000))}`,
  ]
  return {
    what: `a repository of ${commits} commits`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'median', 'range', 'commits a second'],
        row('ssot-docker history --config', ours),
        row('git log --patch', git),
      ],
    ],
    goals: [goal('history --config of 1,000 commits', GOAL_MS, ours, seconds)],
    notes: [],
  }
}
