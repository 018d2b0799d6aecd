import type { DependencyCondition } from '../compose/model.ts'

/** What a service that is not ready waits for. */
export type Wait =
  | { for: 'dependency'; service: string; condition: DependencyCondition }
  | { for: 'start' }
  /** A one-shot service: to exit with 0. */
  | { for: 'exit' }
  | { for: 'healthcheck' }
  /** `address`: a URL, or `host:port`. */
  | { for: 'answer'; address: string }

/** Follows events, and knows which services are not ready and what each waits for. */
export class Waits {
  readonly #waits = new Map<string, Wait>()

  /** @param event any event; those about services count */
  hear(event: { type: string; service?: string; wait?: Wait }): void {
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
