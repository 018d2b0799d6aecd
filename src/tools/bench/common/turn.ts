/** The ways of a benchmark in the order of a round: each round begins with the next one. */
export function turn<Way>(ways: readonly Way[], round: number): Way[] {
  const shift = round % ways.length
  return [...ways.slice(shift), ...ways.slice(0, shift)]
}
