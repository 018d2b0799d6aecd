/** Whom a kill of the harness meets. */
export const TARGETS = [
  'runner',
  'process group',
  'worker',
  'keeper',
  'keeper and runner',
  'everything',
] as const
export type Target = (typeof TARGETS)[number]

/** One kill: whom, how, when, and by whom the rest is to be removed. */
export interface Kill {
  index: number
  target: Target
  signal: NodeJS.Signals
  /** Whose run it is. */
  runner: 'vitest' | 'jest'
  /** Whether the runner's main process starts the stack, by plugin or preset, or the environment alone does. */
  first: boolean
  /** When, as a part of an undisturbed run: 0 is before anything happens, 1 when all is gone. */
  moment: number
  /** Where the keeper was killed: who finds the orphan. */
  finder: 'prune' | 'next start'
}

/** Every signal that a target is sent in practice; a keeper ends in good order on any but the last. */
const SIGNALS: Readonly<Record<Target, readonly NodeJS.Signals[]>> = {
  runner: ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'],
  'process group': ['SIGKILL', 'SIGINT', 'SIGHUP'],
  worker: ['SIGKILL'],
  keeper: ['SIGKILL'],
  'keeper and runner': ['SIGKILL'],
  everything: ['SIGKILL'],
}

/**
 * As many kills as asked for: every target in turn, at moments that cover the whole of a run evenly and are chosen
 * by chance within their share of it.
 *
 * @param seed the same seed gives the same plan
 */
export function planKills(count: number, seed: number): Kill[] {
  const random = randomOf(seed)
  const moments = shuffled(
    Array.from({ length: count }, (_, index) => (index + random()) / count),
    random,
  )
  return moments.map((moment, index) => {
    const target = TARGETS[index % TARGETS.length] ?? 'runner'
    const signals = SIGNALS[target]
    return {
      index,
      target,
      signal: signals[Math.floor(random() * signals.length)] ?? 'SIGKILL',
      // Every other one, beginning with the other runner in each round of targets.
      runner: (index + Math.floor(index / TARGETS.length)) % 2 === 0 ? 'vitest' : 'jest',
      first: random() < 0.5,
      moment,
      finder: random() < 0.5 ? 'prune' : 'next start',
    }
  })
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

/** mulberry32: a number from 0 to below 1, the same sequence for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
