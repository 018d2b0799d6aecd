/** The signals that a witness has seen. Each of them accounts for one signal that this process gets. */
export class Sightings {
  readonly #unclaimed = new Map<string, number>()
  /** How many it has ever seen. */
  count = 0

  add(signal: string): void {
    this.count++
    this.#unclaimed.set(signal, this.#of(signal) + 1)
  }

  /** Whether it has seen such a signal that accounts for no other one. */
  claim(signal: string): boolean {
    const unclaimed = this.#of(signal)
    this.#unclaimed.set(signal, Math.max(0, unclaimed - 1))
    return unclaimed > 0
  }

  clear(): void {
    this.#unclaimed.clear()
  }

  #of(signal: string): number {
    return this.#unclaimed.get(signal) ?? 0
  }
}
