import { type Spread, spreadOf } from '../common/spread.ts'
import { align, factor, renderRounds } from '../common/text.ts'
import { MODULES, type ModuleName, NOTHING, OURS } from './modules.ts'

/** How long each import took, in milliseconds. */
export type ImportRound = Readonly<Record<ModuleName, number>>

export interface ImportSetting {
  node: string
  cpus: number
  /** Load average of the minute before the rounds began. */
  loadAverage: number
}

export interface ImportReport {
  setting: ImportSetting
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
export function makeReport(setting: ImportSetting, rounds: readonly ImportRound[]): ImportReport {
  const spread = (name: ModuleName) => spreadOf(rounds.map((round) => round[name] - round[NOTHING]))
  const ours = spread(OURS).median
  const rows = MODULES.filter(({ name }) => name !== NOTHING).map(({ name }) => ({
    name,
    spread: spread(name),
    ratio: spread(name).median / ours,
  }))
  return { setting, rows, rounds }
}

/** The lines of the report. */
export function renderReport({ setting, rows, rounds }: ImportReport): string[] {
  const { node, cpus, loadAverage } = setting
  const ours = rows.find(({ name }) => name === OURS)?.spread.median ?? 0
  return [
    `Import in a fresh process, less an empty module; ${renderRounds(rounds.length)}; Node ${node}, ${cpus} CPUs, load ${loadAverage.toFixed(1)}`,
    '',
    ...align([
      ['', 'median', 'least', 'most', 'x ours'],
      ...rows.map(({ name, spread, ratio }) => [
        name,
        milliseconds(spread.median),
        milliseconds(spread.min),
        milliseconds(spread.max),
        factor(ratio),
      ]),
    ]),
    '',
    `goal for ours: under ${GOAL_MS} ms, ${ours < GOAL_MS ? 'kept' : 'MISSED'}`,
  ]
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`
}
