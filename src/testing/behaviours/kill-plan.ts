import { randomOf } from '../random.ts'
/** Which processes are killed. */
export const TARGETS = [
  'runner',
  'process group',
  'worker',
  'keeper',
  'keeper and runner',
  'everything',
] as const
export type Target = (typeof TARGETS)[number]

/** One kill: the target, signal and moment, and what removes the rest. */
export interface Kill {
  index: number
  target: Target
  signal: NodeJS.Signals
  /** The runner of the killed run. */
  runner: 'vitest' | 'jest'
  /** True: the runner's main process starts the stack, with plugin or preset. False: the environment does. */
  first: boolean
  /** Whether its stack is kept for a next run, so that it may also be killed between two runs. */
  isReused: boolean
  /** When, as a fraction of an undisturbed run: 0 is before its start, 1 after everything is removed. */
  moment: number
  /** What finds the orphan if the keeper was killed. */
  finder: 'prune' | 'next start'
}

/** The signals that a target gets in practice. The keeper gets only SIGKILL, since it shuts down cleanly on any other. */
const SIGNALS: Readonly<Record<Target, readonly NodeJS.Signals[]>> = {
  runner: ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'],
  'process group': ['SIGKILL', 'SIGINT', 'SIGHUP'],
  worker: ['SIGKILL'],
  keeper: ['SIGKILL'],
  'keeper and runner': ['SIGKILL'],
  everything: ['SIGKILL'],
}

/**
 * Plans kills: every target in turn, at random moments that cover a run evenly.
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
      // Alternates, and each round of targets begins with the other runner.
      runner: (index + Math.floor(index / TARGETS.length)) % 2 === 0 ? 'vitest' : 'jest',
      first: random() < 0.5,
      // Every target occurs with and without it.
      isReused: (index + Math.floor(index / TARGETS.length)) % 3 === 2,
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

/**
 * Sends a signal to a process.
 * @returns false: it has already ended
 */
export function strikeOne(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
