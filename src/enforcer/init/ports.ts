import { formatPorts, MAX_PORT, type PortRange, portsOverlap } from '../../core/matrix/ports.ts'

/**
 * The services that an environment publishes, each with its host port; null: the compose file has no fixed port for it.
 */
export interface Published {
  environment: string
  isForTests: boolean
  numbers: ReadonlyMap<string, number | null>
}

/** The ports of an environment for the matrix. */
export interface Allocation {
  hostPorts: PortRange
  ofService: ReadonlyMap<string, PortRange>
  /** Whether the ports differ from those of the compose file. */
  isNew: boolean
}

/** The number of test runs that fit side by side. */
const RUNS = 100
const FIRST_BLOCK = 27_000
const BLOCK = 1000
/** The number of ports for an environment without test runs. */
const STABLE_BLOCK = 100

/**
 * Chooses ports for each environment, so that no two overlap. An environment keeps the ports of its compose file if all
 * of them are fixed and the range from the first to the last is free. An environment for tests gets a range for each
 * service.
 * @throws RangeError when there are not enough free ports
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
    `There are no ${needed} free ports in a row for environment ${environment}; taken are ${taken.map(formatPorts).join(', ')}`,
  )
}

function single(number: number): PortRange {
  return { from: number, to: number }
}
