/** Median, minimum and maximum of a figure over several rounds. */
export interface Spread {
  median: number
  min: number
  max: number
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
    throw new RangeError('No values have no spread.')
  }
  return { median: (lower + upper) / 2, min, max }
}

/**
 * The spread of a figure of each way over all rounds.
 * @param rounds at least one
 */
export function spreadsOf<Round, Way extends string>(
  rounds: readonly Round[],
  ways: readonly Way[],
  of: (round: Round, way: Way) => number,
): Record<Way, Spread> {
  const spreads = ways.map((way) => [way, spreadOf(rounds.map((round) => of(round, way)))] as const)
  return Object.fromEntries(spreads) as Record<Way, Spread>
}
