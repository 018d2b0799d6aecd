import type { ServiceReset } from '../../core/resets/report.ts'
import { runIn } from './run-in.ts'
import type { Place, Store } from './store.ts'

/** A service that a command in its container puts back. */
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

  /** What it does is its own affair. */
  async take(): Promise<void> {}

  async reset(signal: AbortSignal): Promise<Omit<ServiceReset, 'ms'>> {
    await runIn(this.#place, this.#command, signal)
    return { did: 'called', what: `${this.#command[0]}: 0` }
  }

  close(): void {}
}
