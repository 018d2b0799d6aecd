import { type Spread, spreadOf } from '../common/spread.ts'
import { CONTESTANTS, type ContestantName, type Round, type Timing } from './contestant.ts'

export interface PhaseFigures {
  /** In milliseconds, by contestant. */
  spreads: Record<ContestantName, Spread>
  /**
   * Our time divided by the other one's. The median is that of the ratios of the rounds, not the ratio of the medians:
   * a busy machine slows down both contestants of a round.
   */
  ratios: Record<Rival, Spread>
}

export type Rival = Exclude<ContestantName, 'ours'>
export const RIVALS = ['compose', 'testcontainers', 'floor'] as const satisfies readonly Rival[]

/** @param rounds at least one */
export function phaseFigures(rounds: readonly Round[], phase: keyof Timing): PhaseFigures {
  const times = (name: ContestantName) => rounds.map((round) => round[name][phase])
  const ratios = (rival: Rival) => rounds.map((round) => round.ours[phase] / round[rival][phase])
  return {
    spreads: byName(CONTESTANTS, (name) => spreadOf(times(name))),
    ratios: byName(RIVALS, (rival) => spreadOf(ratios(rival))),
  }
}

function byName<N extends string, V>(names: readonly N[], value: (name: N) => V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, V>
}
