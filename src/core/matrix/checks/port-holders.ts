import { MAX_PORT, type PortRange } from '../ports.ts'

/** More holders than these are not named for one range: each of them is a place to look at. */
const MOST_NAMED = 5

/**
 * Who holds which port, first come, first served. Comparing every range with every other one would take seconds for
 * some thousand of them; here each port is taken once.
 */
export class PortHolders<T> {
  readonly #holders: T[] = []
  /** For each port the number of its holder in `#holders`, plus 1; 0: it is free. */
  readonly #holderOf = new Int32Array(MAX_PORT + 1)
  /** For each port that is held, the last port of the stretch that was taken with it. */
  readonly #stretchEnd = new Int32Array(MAX_PORT + 1)

  /**
   * Takes the ports of a range that are free.
   * @returns those that hold some of the others, by their ports; at most five
   */
  take({ from, to }: PortRange, holder: T): T[] {
    const number = this.#holders.push(holder)
    const others = new Set<number>()
    for (let port = from; port <= to && others.size < MOST_NAMED; port++) {
      const other = this.#holderOf[port] ?? 0
      if (other > 0) {
        others.add(other)
        port = this.#stretchEnd[port] ?? port
        continue
      }
      let end = port
      while (end < to && this.#holderOf[end + 1] === 0) end++
      this.#holderOf.fill(number, port, end + 1)
      this.#stretchEnd.fill(end, port, end + 1)
      port = end
    }
    return [...others].flatMap((other) => this.#holders[other - 1] ?? [])
  }
}
