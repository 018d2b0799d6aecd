import { SsotError } from '../../../core/errors/errors.ts'
import { MAX_PORT, type PortRange, portsOverlap, type Transport } from '../../../core/matrix/ports.ts'

/** The rows that an environment publishes. */
export interface Published {
  environment: string
  isForTests: boolean
  rows: ReadonlyMap<string, PublishedRow>
}

interface PublishedRow {
  /** That of the compose file; null: none that is fixed. */
  hostPort: number | null
  /** Two transports may have one number. */
  transport: Transport
}

/** The ports of an environment for the matrix. */
export interface Allocation {
  hostPorts: PortRange
  ofRow: ReadonlyMap<string, PortRange>
  /** The rows whose port differs from that of the compose file. */
  changed: readonly string[]
}

/** The number of test runs that fit side by side, if there are enough ports. */
const RUNS = 100
/** The ports of one environment for tests, at most: with more rows, fewer runs fit side by side. */
const MOST_OF_TESTS = 5000
/** Where blocks begin, best first. All are below the ports that Linux gives to outgoing connections. */
const FIRST_BLOCKS = [27_000, 17_000, 10_000, 5000]
/** Lower ports need rights. */
const FIRST = 1024
const LAST = 32_767
/** Fewer runs side by side are no reason to stay below {@link LAST}. */
const FEWEST_RUNS = 10
const STEP = 1000
/** The least number of ports of an environment with new ports, so that services can be added. */
const SMALLEST_BLOCK = 100

/**
 * Chooses ports for each environment, so that no two overlap. An environment keeps the fixed ports of its compose file if the
 * range from the first to the last is free. An environment for tests gets a range for each row.
 * @throws PORTS_EXHAUSTED when there are not enough ports for all of them
 */
export function allocatePorts(environments: readonly Published[]): Map<string, Allocation> {
  const found = new Map<string, Allocation>()
  const taken: PortRange[] = []
  const take = (environment: string, allocation: Allocation) => {
    found.set(environment, allocation)
    taken.push(allocation.hostPorts)
  }
  // Environments that keep their ports come first; the others can use any free block.
  for (const one of environments) {
    const kept = one.isForTests ? null : keptNumbers(one, taken)
    if (kept) take(one.environment, kept)
  }
  for (const one of environments) {
    if (!found.has(one.environment)) take(one.environment, newBlock(one, taken))
  }
  return found
}

/** The ports of the compose file. A row without one, or with the one of another row, gets the next that is free. */
function keptNumbers({ rows }: Published, taken: readonly PortRange[]): Allocation | null {
  const fixed = [...rows.values()].flatMap(({ hostPort }) => hostPort ?? [])
  if (fixed.length === 0) return null
  const used = new Set<string>()
  const take = (transport: Transport, number: number) => {
    const key = `${transport} ${number}`
    if (used.has(key)) return false
    used.add(key)
    return true
  }
  const kept = new Map<string, number>()
  for (const [row, { hostPort, transport }] of rows) {
    if (hostPort !== null && take(transport, hostPort)) kept.set(row, hostPort)
  }
  const changed: string[] = []
  const ofRow = new Map<string, PortRange>()
  for (const [row, { hostPort, transport }] of rows) {
    let number = kept.get(row)
    if (number === undefined) {
      number = (hostPort ?? Math.max(...fixed)) + 1
      while (!take(transport, number)) number += 1
      if (number > MAX_PORT) return null
      changed.push(row)
    }
    ofRow.set(row, single(number))
  }
  const all = [...ofRow.values()].map(({ from }) => from)
  const hostPorts = { from: Math.min(...all), to: Math.max(...all) }
  return taken.some((range) => portsOverlap(range, hostPorts)) ? null : { hostPorts, ofRow, changed }
}

function newBlock({ rows, isForTests, environment }: Published, taken: readonly PortRange[]): Allocation {
  const count = Math.max(1, rows.size)
  const wanted = isForTests ? Math.max(1, Math.min(RUNS, Math.floor(MOST_OF_TESTS / count))) : 1
  const usual = blockStarts().flatMap((from) => ({ from, length: wanted }))
  const narrow = isForTests ? inWidestGap(count, taken) : []
  const place = [...usual, ...narrow].find(({ from, length }) => {
    const to = from + neededFor(rows.size, isForTests, length) - 1
    return to <= LAST && !taken.some((one) => portsOverlap(one, { from, to }))
  })
  const length = place?.length ?? wanted
  const needed = neededFor(rows.size, isForTests, length)
  const start = place?.from ?? beyond(needed, taken)
  if (start === null) {
    throw new SsotError({
      code: 'PORTS_EXHAUSTED',
      summary: `There are no ${needed} free ports in a row for environment ${environment}, beside those of ${taken.length} others`,
      todo: 'Nothing was written. Write the matrix by hand, with fewer environments or fewer ports: docs/matrix.md describes it.',
    })
  }
  const ofRow = new Map(
    [...rows.keys()].map((row, index) => {
      const first = start + index * length
      return [row, { from: first, to: first + length - 1 }]
    }),
  )
  return { hostPorts: { from: start, to: start + needed - 1 }, ofRow, changed: [...rows.keys()] }
}

/** Without ports, the number of host ports only says whether the environment is for test runs. */
function neededFor(rows: number, isForTests: boolean, length: number): number {
  if (rows === 0) return isForTests ? SMALLEST_BLOCK : 1
  return isForTests ? rows * length : Math.max(SMALLEST_BLOCK, rows)
}

/** The widest free range below the ports of outgoing connections, with as many runs as fit in it. */
function inWidestGap(rows: number, taken: readonly PortRange[]): { from: number; length: number }[] {
  const ordered = [...taken].sort((a, b) => a.from - b.from)
  let from = FIRST
  let widest = { from, size: 0 }
  for (const { from: next, to } of [...ordered, { from: LAST + 1, to: LAST + 1 }]) {
    const size = Math.min(next, LAST + 1) - from
    if (size > widest.size) widest = { from, size }
    from = Math.max(from, to + 1)
  }
  const length = Math.min(RUNS, Math.floor(widest.size / rows))
  return length >= FEWEST_RUNS ? [{ from: widest.from, length }] : []
}

function blockStarts(): number[] {
  return FIRST_BLOCKS.flatMap((first, index) => {
    const end = FIRST_BLOCKS[index - 1] ?? LAST
    return Array.from({ length: Math.ceil((end - first) / STEP) }, (_, step) => first + step * STEP)
  })
}

/** The first free block anywhere, if one environment has taken the usual ones. */
function beyond(needed: number, taken: readonly PortRange[]): number | null {
  const ends = [1023, ...taken.map(({ to }) => to)].map((end) => end + 1).sort((a, b) => a - b)
  const isFree = (from: number) =>
    from + needed - 1 <= MAX_PORT && !taken.some((one) => portsOverlap(one, { from, to: from + needed - 1 }))
  return ends.find(isFree) ?? null
}

function single(number: number): PortRange {
  return { from: number, to: number }
}
