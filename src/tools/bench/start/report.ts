import { renderSetting, type Setting } from '../common/setting.ts'
import type { Spread } from '../common/spread.ts'
import { align, factor, renderRounds, seconds } from '../common/text.ts'
import { CONTESTANTS, type ContestantName, type Round, type Timing } from './contestant.ts'
import { type Figures, figuresOf, RIVALS } from './figures.ts'

export interface Report {
  setting: Setting
  start: Figures
  teardown: Figures
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(setting: Setting, rounds: readonly Round[]): Report {
  return {
    setting,
    start: figuresOf(rounds, 'startMs'),
    teardown: figuresOf(rounds, 'teardownMs'),
    rounds,
  }
}

const LABELS: Record<ContestantName, Record<keyof Timing, string>> = {
  ours: { startMs: 'ours', teardownMs: 'ours' },
  compose: { startMs: 'compose up -d --wait', teardownMs: 'compose down -v' },
  testcontainers: { startMs: 'testcontainers up', teardownMs: 'testcontainers down' },
  floor: { startMs: 'bare Engine API', teardownMs: 'bare Engine API' },
}

/** The lines of the report. */
export function renderReport({ setting, start, teardown, rounds }: Report): string[] {
  return [
    `${setting.services} services, images present, ${renderRounds(rounds.length)}; ${renderSetting(setting)}`,
    '',
    ...renderTable('start to ready', start, 'startMs'),
    '',
    ...renderTable('teardown', teardown, 'teardownMs'),
  ]
}

function renderTable(title: string, figures: Figures, phase: keyof Timing): string[] {
  const rows = [
    [title, 'median', 'min', 'max'],
    ...CONTESTANTS.map((name) => [LABELS[name][phase], ...cellsOf(figures.spreads[name], seconds)]),
    ...RIVALS.map((rival) => [`ours / ${LABELS[rival][phase]}`, ...cellsOf(figures.ratios[rival], factor)]),
  ]
  return align(rows)
}

function cellsOf({ median, min, max }: Spread, render: (value: number) => string): string[] {
  return [render(median), render(min), render(max)]
}
