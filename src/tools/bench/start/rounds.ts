import { CONTESTANTS, type Contestant, type ContestantName, type Round, type Timing } from './contestant.ts'

/**
 * The order of the contestants in a round, counted from 0. Each round begins with the next contestant, so that all of
 * them are first equally often.
 */
export function orderOf(round: number): ContestantName[] {
  const shift = round % CONTESTANTS.length
  return [...CONTESTANTS.slice(shift), ...CONTESTANTS.slice(0, shift)]
}

export interface RoundsInput {
  contestants: Record<ContestantName, Contestant>
  /** Number of measured rounds; one warm-up round runs before them. */
  rounds: number
  signal: AbortSignal
  /** The time of a monotonic clock, in milliseconds. */
  now: () => number
  onTiming: (round: number | 'warm-up', name: ContestantName, timing: Timing) => void
}

/**
 * Runs the contestants in turn, one at a time.
 * @throws the error of the first contestant that fails, after everything that it created was removed
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
    // A start that the interruption ended fails with an error of its own; report the interruption instead.
    const reason: unknown = signal.aborted ? signal.reason : error
    await cleanUpAfter(contestant, reason)
    throw reason
  }
}

/** Keeps the first error, and adds that of a clean-up that also fails. */
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
