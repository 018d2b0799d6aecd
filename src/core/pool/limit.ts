/** What the number of stacks of a run depends on. */
export interface PoolRoom {
  /** The option `stacks`; undefined: not set. */
  asked?: number | undefined
  /** How many test files the test runner runs at once; undefined: unknown. */
  workers?: number | undefined
  /** How many more stacks fit into the memory that is free; null: unknown. */
  inMemory: number | null
  /** How many more stacks find free ports. */
  inPorts: number
}

export interface PoolLimit {
  /** How many stacks the run has at most. */
  stacks: number
  /** Why, as a clause. */
  because: string
}

/** How many stacks a run has at most, when its first one is ready. */
export function poolLimit({ asked, workers, inMemory, inPorts }: PoolRoom): PoolLimit {
  const bounds = [
    ...(asked === undefined ? [] : [{ stacks: asked, because: 'as the option stacks says' }]),
    {
      stacks: workers ?? Number.POSITIVE_INFINITY,
      because: workers === 1 ? 'the test runner has one worker' : 'as many as workers',
    },
    // Whoever names a number knows the machine.
    ...(asked === undefined && inMemory !== null
      ? [{ stacks: 1 + inMemory, because: 'as the memory that is free allows' }]
      : []),
    { stacks: 1 + inPorts, because: 'as the matrix has free ports' },
  ]
  return bounds.reduce((least, one) => (one.stacks < least.stacks ? one : least))
}

/** What stays free for the tests and everything else. */
const SPARED_PART = 0.1

/**
 * How many more stacks fit into memory.
 * @param stackBytes what one stack uses; null: unknown
 */
export function stacksInMemory(
  availableBytes: number,
  totalBytes: number,
  stackBytes: number | null,
): number | null {
  if (stackBytes === null || stackBytes <= 0) return null
  return Math.max(0, Math.floor((availableBytes - totalBytes * SPARED_PART) / stackBytes))
}
