/** mulberry32: pseudo-random numbers from 0 to below 1; the same seed gives the same sequence. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same as whole numbers, from 0 to below a limit. */
export function randomBelow(seed: number): (limit: number) => number {
  const random = randomOf(seed)
  return (limit) => Math.floor(random() * limit)
}
