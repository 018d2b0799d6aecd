import type { Figures } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'
import type { Case } from './cases.ts'
import { type ContestantName, PHASES, type Phase } from './contestant.ts'
import type { Timing } from './rounds.ts'

/** The times of one phase of one case, in milliseconds. */
export type PhaseFigures = Record<ContestantName, Spread> & {
  /** Our time divided by that of Compose, round by round. */
  ratio: Spread
}

export interface Row {
  what: Case
  figures: Record<Phase, PhaseFigures>
  /** The rebuild budget in the matrix, and whether it was kept; null: the case or its service has none. */
  budget: { ms: number; isKept: boolean } | null
}

export interface RefreshReport {
  setting: Setting
  services: number
  rows: Row[]
  /** The timings of each round, in the order of the rows. */
  rounds: readonly (readonly Timing[])[]
}

/**
 * @param budgets in milliseconds, by service
 * @param rounds at least one
 */
export function makeReport(
  setting: Setting,
  services: number,
  cases: readonly Case[],
  budgets: ReadonlyMap<string, number>,
  rounds: readonly (readonly Timing[])[],
): RefreshReport {
  const rows = cases.map((what, index): Row => {
    const timings = rounds.flatMap((round) => round[index] ?? [])
    const [build, refresh] = PHASES.map((phase) => phaseFigures(timings.map((timing) => timing[phase])))
    if (!build || !refresh) throw new TypeError('A case lacks a phase.')
    const ms = what.kind === 'source' && what.service !== null ? budgets.get(what.service) : undefined
    const budget = ms === undefined ? null : { ms, isKept: build.ours.median <= ms }
    return { what, figures: { build, refresh }, budget }
  })
  return { setting, services, rows, rounds }
}

function phaseFigures(pairs: readonly Record<ContestantName, number>[]): PhaseFigures {
  return {
    ours: spreadOf(pairs.map(({ ours }) => ours)),
    compose: spreadOf(pairs.map(({ compose }) => compose)),
    ratio: spreadOf(pairs.map(({ ours, compose }) => ours / compose)),
  }
}

export function figuresOf({ setting, services, rows, rounds }: RefreshReport): Figures {
  return {
    what: `a stack of ${services} services`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['change', 'build', 'compose build', 'ratio', 'refresh', 'compose up -d --build', 'ratio', 'budget'],
        ...rows.map(({ what, figures: { build, refresh }, budget }) => [
          what.title,
          ...cellsOf(build),
          ...cellsOf(refresh),
          budget === null ? '' : `${budget.ms / 1000} s ${budget.isKept ? 'kept' : 'MISSED'}`,
        ]),
      ],
    ],
    goals: [],
    notes: [],
  }
}

function cellsOf({ ours, compose, ratio }: PhaseFigures): string[] {
  return [seconds(ours.median), seconds(compose.median), factor(ratio.median)]
}
