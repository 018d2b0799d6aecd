import type { StackEvent } from './event.ts'
import type { Wait } from './wait.ts'

/** Follows the events of a start and remembers what each service that is not ready waits for. */
export class Waits {
  readonly #waits = new Map<string, Wait>()

  /** @param event any event; one that is not about a service is ignored */
  hear(event: Pick<StackEvent, 'type'> & Partial<{ service: string; wait: Wait }>): void {
    const { service } = event
    if (service === undefined) return
    if (event.type === 'service-waits' && event.wait) this.#waits.set(service, event.wait)
    if (event.type === 'service-ready' || event.type === 'service-completed') this.#waits.delete(service)
  }

  /** What each service that is not ready waits for, in the order in which the services began to wait. */
  get all(): ReadonlyMap<string, Wait> {
    return this.#waits
  }

  /** The service that holds up the others: the first one that does not wait for another service; undefined without one. */
  get blocking(): string | undefined {
    return [...this.#waits].find(([, wait]) => wait.for !== 'dependency')?.[0]
  }
}
