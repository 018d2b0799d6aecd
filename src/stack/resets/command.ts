import { runIn } from './run-in.ts'
import type { Held, Place, Store } from './store.ts'

/** A service that a command in its container puts back. What the command does is its own affair, so nothing is noted. */
export class CommandStore implements Store {
  readonly #place: Place
  readonly #command: readonly string[]

  constructor(place: Place, command: readonly string[]) {
    this.#place = place
    this.#command = command
  }

  get service(): string {
    return this.#place.service
  }

  async take(): Promise<Held> {
    const [program] = this.#command
    return {
      did: 'left',
      what: `a restore runs ${program}`,
      putBack: async (signal) => {
        await runIn(this.#place, this.#command, signal)
        return { did: 'called', what: `${program}: 0` }
      },
      release() {},
    }
  }

  async tidy(): Promise<void> {}

  close(): void {}
}
