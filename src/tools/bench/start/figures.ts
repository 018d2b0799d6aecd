import { CONTESTANTS, type ContestantName, type Round, type Timing } from './contestant.ts'

/** Of several rounds. */
export interface Spread {
  median: number
  min: number
  max: number
}

export interface Figures {
  /** In milliseconds, by contestant. */
  spreads: Record<ContestantName, Spread>
  /**
   * What ours took, in parts of what the other one took. The median is that of the ratios of the rounds, and
   * not the ratio of the medians: what slows down a whole round slows down both.
   */
  ratios: Record<Rival, Spread>
}

export type Rival = Exclude<ContestantName, 'ours'>
export const RIVALS = ['compose', 'testcontainers', 'floor'] as const satisfies readonly Rival[]

/** @param rounds at least one */
export function figuresOf(rounds: readonly Round[], phase: keyof Timing): Figures {
  const times = (name: ContestantName) => rounds.map((round) => round[name][phase])
  const ratios = (rival: Rival) => rounds.map((round) => round.ours[phase] / round[rival][phase])
  return {
    spreads: byName(CONTESTANTS, (name) => spreadOf(times(name))),
    ratios: byName(RIVALS, (rival) => spreadOf(ratios(rival))),
  }
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const lower = sorted[Math.floor(middle)]
  const upper = sorted[Math.ceil(middle)]
  const [min] = sorted
  const max = sorted.at(-1)
  if (lower === undefined || upper === undefined || min === undefined || max === undefined) {
    throw new RangeError('There is no spread of no values.')
  }
  return { median: (lower + upper) / 2, min, max }
}

function byName<N extends string, V>(names: readonly N[], value: (name: N) => V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, V>
}
