import { formatPorts, MAX_PORT, type PortRange, portsOverlap } from '../../core/matrix/ports.ts'

/** What an environment publishes, by service: its number, or null where the compose file has none that is fixed. */
export interface Published {
  environment: string
  isForTests: boolean
  numbers: ReadonlyMap<string, number | null>
}

/** An environment's ports as the matrix is to have them. */
export interface Allocation {
  hostPorts: PortRange
  ofService: ReadonlyMap<string, PortRange>
  /** Whether the numbers are other ones than the compose file has. */
  isNew: boolean
}

/** So many test runs fit side by side. */
const RUNS = 100
const FIRST_BLOCK = 27_000
const BLOCK = 1000
/** So many numbers beside each other for an environment that has no test runs. */
const STABLE_BLOCK = 100

/**
 * Ports for each environment, so that no two share one. An environment keeps the numbers of its compose file where
 * these are whole, and no other one's lie between them; one for tests gets a range for each service.
 */
export function allocatePorts(environments: readonly Published[]): Map<string, Allocation> {
  const found = new Map<string, Allocation>()
  const taken: PortRange[] = []
  const take = (environment: string, allocation: Allocation) => {
    found.set(environment, allocation)
    taken.push(allocation.hostPorts)
  }
  // Those that keep their numbers first: the others can go anywhere.
  for (const one of environments) {
    const kept = one.isForTests ? null : keptNumbers(one, taken)
    if (kept) take(one.environment, kept)
  }
  for (const one of environments) {
    if (!found.has(one.environment)) take(one.environment, newBlock(one, taken))
  }
  return found
}

function keptNumbers({ numbers }: Published, taken: readonly PortRange[]): Allocation | null {
  const all = [...numbers.values()].filter((number) => number !== null)
  if (all.length === 0 || all.length !== numbers.size || new Set(all).size !== all.length) return null
  const hostPorts = { from: Math.min(...all), to: Math.max(...all) }
  if (taken.some((range) => portsOverlap(range, hostPorts))) return null
  const ofService = new Map([...numbers].map(([service, number]) => [service, single(number ?? 0)]))
  return { hostPorts, ofService, isNew: false }
}

function newBlock({ numbers, isForTests, environment }: Published, taken: readonly PortRange[]): Allocation {
  const length = isForTests ? RUNS : 1
  const needed = Math.max(STABLE_BLOCK, numbers.size * length)
  for (let from = FIRST_BLOCK; from + needed - 1 <= MAX_PORT; from += BLOCK) {
    const hostPorts = { from, to: from + needed - 1 }
    if (taken.some((range) => portsOverlap(range, hostPorts))) continue
    const ofService = new Map(
      [...numbers.keys()].map((service, index) => {
        const first = from + index * length
        return [service, { from: first, to: first + length - 1 }]
      }),
    )
    return { hostPorts, ofService, isNew: true }
  }
  throw new RangeError(
    `No ${needed} ports in a row are left for environment ${environment}, beside ${taken.map(formatPorts).join(', ')}`,
  )
}

function single(number: number): PortRange {
  return { from: number, to: number }
}
