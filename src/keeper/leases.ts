import { formatIdentity, type ProcessIdentity } from '../host/processes/identity.ts'

/** The processes that need the stack. A process holds at most one lease, however often it asks. */
export class Leases {
  readonly #holders = new Map<string, ProcessIdentity>()

  take(holder: ProcessIdentity): void {
    this.#holders.set(formatIdentity(holder), holder)
  }

  end(holder: ProcessIdentity): void {
    this.#holders.delete(formatIdentity(holder))
  }

  /** Ends the leases of processes that have ended, and returns these processes. */
  endDead(isAlive: (holder: ProcessIdentity) => boolean): ProcessIdentity[] {
    const dead = [...this.#holders.values()].filter((holder) => !isAlive(holder))
    for (const holder of dead) this.end(holder)
    return dead
  }

  get count(): number {
    return this.#holders.size
  }
}
