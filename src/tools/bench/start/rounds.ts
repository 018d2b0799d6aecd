import { CONTESTANTS, type Contestant, type ContestantName, type Round, type Timing } from './contestant.ts'

/**
 * The order of a round, counted from 0: each round begins one contestant later, so that none of them always
 * follows the same other one.
 */
export function orderOf(round: number): ContestantName[] {
  const shift = round % CONTESTANTS.length
  return [...CONTESTANTS.slice(shift), ...CONTESTANTS.slice(0, shift)]
}

export interface RoundsInput {
  contestants: Record<ContestantName, Contestant>
  /** Rounds that count; one more is run before them and thrown away. */
  rounds: number
  signal: AbortSignal
  /** Milliseconds on a clock that only goes forward. */
  now: () => number
  onTiming: (round: number | 'warm-up', name: ContestantName, timing: Timing) => void
}

/**
 * Runs the contestants in turn, one at a time.
 * @throws what the first contestant that fails throws, with everything it made removed
 */
export async function runRounds(input: RoundsInput): Promise<Round[]> {
  const rounds: Round[] = []
  for (let index = -1; index < input.rounds; index++) {
    const timings: Partial<Round> = {}
    for (const name of orderOf(index + 1)) {
      const timing = await timeOne(input.contestants[name], input)
      timings[name] = timing
      input.onTiming(index < 0 ? 'warm-up' : index + 1, name, timing)
    }
    if (index >= 0) rounds.push(complete(timings))
  }
  return rounds
}

async function timeOne(contestant: Contestant, { signal, now }: RoundsInput): Promise<Timing> {
  signal.throwIfAborted()
  try {
    const begin = now()
    const running = await contestant.start(signal)
    const ready = now()
    signal.throwIfAborted()
    await running.stop()
    return { startMs: ready - begin, teardownMs: now() - ready }
  } catch (error) {
    // What an interruption breaks off fails in its own words; the interruption is the reason.
    const reason: unknown = signal.aborted ? signal.reason : error
    await cleanUpAfter(contestant, reason)
    throw reason
  }
}

/** The first failure is what must be seen; one of the clean-up goes along with it. */
async function cleanUpAfter(contestant: Contestant, error: unknown): Promise<void> {
  try {
    await contestant.cleanUp()
  } catch (second) {
    throw new AggregateError(
      [error, second],
      `${contestant.name}: ${error}; cleaning up failed too: ${second}`,
    )
  }
}

function complete(timings: Partial<Round>): Round {
  const { ours, compose, testcontainers, floor } = timings
  if (!ours || !compose || !testcontainers || !floor) throw new TypeError('A round lacks a contestant.')
  return { ours, compose, testcontainers, floor }
}
