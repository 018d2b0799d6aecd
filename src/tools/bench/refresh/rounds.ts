import type { Case } from './cases.ts'
import { CONTESTANTS, type Contestant, type ContestantName, PHASES, type Phase } from './contestant.ts'

/** What one case took in one round, in milliseconds. */
export type Timing = Record<Phase, Record<ContestantName, number>>

export interface RoundsInput {
  cases: readonly Case[]
  contestants: Record<ContestantName, Contestant>
  /** Number of measured rounds; one warm-up round runs before them. */
  rounds: number
  signal: AbortSignal
  /** The time of a monotonic clock, in milliseconds. */
  now: () => number
  onTiming: (round: number | 'warm-up', what: Case, timing: Timing) => void
}

/** Runs every case, one contestant at a time. Returns the timings of each round, in the order of the cases. */
export async function runRounds(input: RoundsInput): Promise<Timing[][]> {
  const rounds: Timing[][] = []
  for (let index = 0; index <= input.rounds; index++) {
    const timings: Timing[] = []
    for (const what of input.cases) {
      const timing = await timeCase(what, index, input)
      timings.push(timing)
      input.onTiming(index === 0 ? 'warm-up' : index, what, timing)
    }
    if (index > 0) rounds.push(timings)
  }
  return rounds
}

/** The first contestant may warm up something for the second one, so they take turns in being first. */
export function orderOf(round: number): ContestantName[] {
  return round % 2 === 0 ? [...CONTESTANTS] : CONTESTANTS.toReversed()
}

async function timeCase(
  what: Case,
  round: number,
  { contestants, signal, now }: RoundsInput,
): Promise<Timing> {
  const timing: Timing = { build: { ours: 0, compose: 0 }, refresh: { ours: 0, compose: 0 } }
  for (const phase of PHASES) {
    for (const name of orderOf(round)) {
      // A running command is not killed: it would leave requests with the engine.
      signal.throwIfAborted()
      const contestant = contestants[name]
      contestant.change(what)
      const begin = now()
      await contestant[phase](what)
      timing[phase][name] = now() - begin
    }
  }
  signal.throwIfAborted()
  return timing
}
