import { type Figures, type Goal, goal, rangeText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import type { Spread } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'
import type { Beside } from './beside.ts'
import { CONTESTANTS, type ContestantName, type Round, type Timing } from './contestant.ts'
import { type PhaseFigures, phaseFigures, RIVALS, type Rival } from './figures.ts'

export interface Report {
  setting: Setting
  services: number
  beside: Beside
  /** The table of what the median start waited for; null: it was not asked for. */
  trace: readonly string[][] | null
  start: PhaseFigures
  teardown: PhaseFigures
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  known: Pick<Report, 'setting' | 'services' | 'beside' | 'trace'>,
  rounds: readonly Round[],
): Report {
  return {
    ...known,
    start: phaseFigures(rounds, 'startMs'),
    teardown: phaseFigures(rounds, 'teardownMs'),
    rounds,
  }
}

const LABELS: Record<ContestantName, Record<keyof Timing, string>> = {
  ours: { startMs: 'ours', teardownMs: 'ours' },
  compose: { startMs: 'compose up -d --wait', teardownMs: 'compose down -v' },
  testcontainers: { startMs: 'testcontainers up', teardownMs: 'testcontainers down' },
  floor: { startMs: 'bare Engine API', teardownMs: 'bare Engine API' },
}

const BESIDE: Record<Beside, string> = {
  nothing: '',
  busy: ', beside a busy loop on each processor',
  stacks: ', beside a stack that starts and stops all the while',
}

/** The goals for a start, divided by that of others. */
const GOALS: Record<Beside, Partial<Record<Rival, number>>> = {
  nothing: { compose: 0.75, floor: 1.08 },
  busy: { compose: 0.78 },
  stacks: { compose: 0.85 },
}

export function figuresOf({ setting, services, beside, trace, start, teardown, rounds }: Report): Figures {
  return {
    what: `${services} services, images present${BESIDE[beside]}`,
    setting,
    rounds: rounds.length,
    tables: [
      rowsOf('start to ready', start, 'startMs'),
      rowsOf('teardown', teardown, 'teardownMs'),
      ...(trace === null ? [] : [trace]),
    ],
    goals: RIVALS.flatMap((rival) => goalFor(rival, beside, start)),
    notes: [],
  }
}

function goalFor(rival: Rival, beside: Beside, { ratios }: PhaseFigures): Goal[] {
  const atMost = GOALS[beside][rival]
  return atMost === undefined
    ? []
    : [goal(`start / ${LABELS[rival].startMs}${BESIDE[beside]}`, atMost, ratios[rival], factor)]
}

function rowsOf(title: string, figures: PhaseFigures, phase: keyof Timing): string[][] {
  return [
    [title, 'median', 'range'],
    ...CONTESTANTS.map((name) => [LABELS[name][phase], ...cellsOf(figures.spreads[name], seconds)]),
    ...RIVALS.map((rival) => [`ours / ${LABELS[rival][phase]}`, ...cellsOf(figures.ratios[rival], factor)]),
  ]
}

function cellsOf(spread: Spread, render: (value: number) => string): string[] {
  return [render(spread.median), rangeText(spread, render)]
}
