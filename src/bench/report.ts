import { CONTESTANTS, type ContestantName, type Round, type Timing } from './contestant.ts'
import { type Figures, figuresOf, RIVALS, type Spread } from './figures.ts'

/** Where the figures come from. */
export interface Setting {
  /** ISO 8601. */
  at: string
  services: number
  engine: string
  compose: string
  node: string
  cpus: number
  /** Of the last minute when the rounds began; much above 0 means that the machine did other things too. */
  loadAverage: number
}

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

/** The report as text, a line an entry. */
export function renderReport({ setting, start, teardown, rounds }: Report): string[] {
  const count = rounds.length === 1 ? '1 round' : `${rounds.length} rounds`
  return [
    `${setting.services} services, images present, ${count} after a warm-up; Engine ${setting.engine}, ` +
      `Compose ${setting.compose}, Node ${setting.node}, ${setting.cpus} CPUs, load ${setting.loadAverage.toFixed(1)}`,
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function factor(ratio: number): string {
  return `${ratio.toFixed(2)}x`
}

/** The first column to the left, the others to the right. */
function align(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
