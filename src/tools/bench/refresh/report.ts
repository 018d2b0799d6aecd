import { renderSetting, type Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { align, factor, renderRounds, seconds } from '../common/text.ts'
import type { Case } from './cases.ts'
import { type ContestantName, PHASES, type Phase } from './contestant.ts'
import type { Timing } from './rounds.ts'

/** The times of one phase of one case, in milliseconds. */
export type Figures = Record<ContestantName, Spread> & {
  /** Our time divided by that of Compose, round by round. */
  ratio: Spread
}

export interface Row {
  what: Case
  figures: Record<Phase, Figures>
  /** The rebuild budget in the matrix, and whether it was kept; null: the case or its service has none. */
  budget: { ms: number; isKept: boolean } | null
}

export interface RefreshReport {
  setting: Setting
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
  cases: readonly Case[],
  budgets: ReadonlyMap<string, number>,
  rounds: readonly (readonly Timing[])[],
): RefreshReport {
  const rows = cases.map((what, index): Row => {
    const timings = rounds.flatMap((round) => round[index] ?? [])
    const [build, refresh] = PHASES.map((phase) => figuresOf(timings.map((timing) => timing[phase])))
    if (!build || !refresh) throw new TypeError('A case lacks a phase.')
    const ms = what.kind === 'source' && what.service !== null ? budgets.get(what.service) : undefined
    const budget = ms === undefined ? null : { ms, isKept: build.ours.median <= ms }
    return { what, figures: { build, refresh }, budget }
  })
  return { setting, rows, rounds }
}

function figuresOf(pairs: readonly Record<ContestantName, number>[]): Figures {
  return {
    ours: spreadOf(pairs.map(({ ours }) => ours)),
    compose: spreadOf(pairs.map(({ compose }) => compose)),
    ratio: spreadOf(pairs.map(({ ours, compose }) => ours / compose)),
  }
}

/** The lines of the report. */
export function renderReport({ setting, rows, rounds }: RefreshReport): string[] {
  return [
    `${setting.services} services, medians of ${renderRounds(rounds.length)}; ${renderSetting(setting)}`,
    '',
    ...align([
      ['', 'build:', '', 'ours', 'refresh:', 'up -d', 'ours', ''],
      ['change', 'ours', 'build', '/ build', 'ours', '--build', '/ up', 'budget'],
      ...rows.map(({ what, figures: { build, refresh }, budget }) => [
        what.title,
        ...cellsOf(build),
        ...cellsOf(refresh),
        budget === null ? '' : `${budget.ms / 1000} s ${budget.isKept ? 'kept' : 'MISSED'}`,
      ]),
    ]),
  ]
}

function cellsOf({ ours, compose, ratio }: Figures): string[] {
  return [seconds(ours.median), seconds(compose.median), factor(ratio.median)]
}
