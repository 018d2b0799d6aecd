import { table } from '../../docs/generated.ts'
import { renderSetting, type Setting, settingInWords } from './setting.ts'
import type { Spread } from './spread.ts'
import { align, renderRounds } from './text.ts'

/** What a benchmark has measured, as it is printed and published. */
export interface Figures {
  /** What was measured, such as `5 services, images present`. */
  what: string
  setting: Setting
  /** How many rounds were measured, after one warm-up round. */
  rounds: number
  /** The first row of each is its header. */
  tables: readonly (readonly string[][])[]
  goals: readonly Goal[]
  /** What else was measured, each as a sentence without a full stop. */
  notes: readonly string[]
}

/** A figure that must not be larger than its goal. */
export interface Goal {
  what: string
  /** Both with their unit. */
  atMost: string
  measured: string
  isReached: boolean
}

/** @param render writes a value with its unit */
export function goal(
  what: string,
  atMost: number,
  measured: Spread,
  render: (value: number) => string,
): Goal {
  return {
    what,
    atMost: render(atMost),
    measured: spreadText(measured, render),
    isReached: measured.median <= atMost,
  }
}

/** A median and its range, such as `0.81x (0.76x to 0.87x)`. */
export function spreadText(spread: Spread, render: (value: number) => string): string {
  return `${render(spread.median)} (${rangeText(spread, render)})`
}

export function rangeText({ min, max }: Spread, render: (value: number) => string): string {
  return `${render(min)} to ${render(max)}`
}

/** The lines for a terminal. */
export function renderFigures({ what, setting, rounds, tables, goals, notes }: Figures): string[] {
  return [
    `${what}, medians of ${renderRounds(rounds)}; ${renderSetting(setting)}`,
    ...tables.flatMap((rows) => ['', ...align(rows)]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(goals.length === 0 ? [] : ['', ...align(goalRows(goals))]),
  ]
}

/** The same as Markdown, with the date. */
export function figuresAsMarkdown({ what, setting, rounds, tables, goals, notes }: Figures): string {
  const parts = [
    `${upperFirst(what)}. ${settingInWords(setting)}; medians of ${renderRounds(rounds)}:`,
    ...tables.map((rows) => table(rows)),
    ...notes.map((note) => `${upperFirst(note)}.`),
    ...(goals.length === 0 ? [] : [goalsAsMarkdown(goals)]),
  ]
  return parts.join('\n\n')
}

/** One table of the goals of several benchmarks. */
export function goalsAsMarkdown(goals: readonly Goal[]): string {
  return table(goalRows(goals))
}

function goalRows(goals: readonly Goal[]): string[][] {
  return [
    ['goal', 'at most', 'measured', ''],
    ...goals.map(({ what, atMost, measured, isReached }) => [
      what,
      atMost,
      measured,
      isReached ? 'reached' : 'missed',
    ]),
  ]
}

function upperFirst(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
