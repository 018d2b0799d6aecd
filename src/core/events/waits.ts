import type { StackEvent } from './event.ts'
import type { Wait } from './wait.ts'

/** Follows events, and knows which services are not ready and what each waits for. */
export class Waits {
  readonly #waits = new Map<string, Wait>()

  hear(event: Pick<StackEvent, 'type'> & Partial<{ service: string; wait: Wait }>): void {
    const { service } = event
    if (service === undefined) return
    if (event.type === 'service-waits' && event.wait) this.#waits.set(service, event.wait)
    if (event.type === 'service-ready' || event.type === 'service-completed') this.#waits.delete(service)
  }

  /** What each service waits for that is not ready, in the order in which they began to wait. */
  get all(): ReadonlyMap<string, Wait> {
    return this.#waits
  }

  /**
   * The service that holds up the others: the first that waits for no other one. Undefined where none does.
   */
  get blocking(): string | undefined {
    return [...this.#waits].find(([, wait]) => wait.for !== 'dependency')?.[0]
  }
}
