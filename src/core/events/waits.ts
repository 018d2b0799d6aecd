import type { StackEvent } from './event.ts'
import type { Wait } from './wait.ts'

type Heard = Pick<StackEvent, 'type'> &
  Partial<{ service: string; wait: Wait; exitCode: number; times: number }>

/** After these events, a service waits for nothing. */
const ENDS: ReadonlySet<string> = new Set(['service-ready', 'service-completed', 'service-given-up'])

/** Follows the events of a start and remembers what each service that is not ready waits for. */
export class Waits {
  readonly #waits = new Map<string, Wait>()

  /** @param event any event; one that is not about a service is ignored */
  hear({ type, service, wait, exitCode, times = 1 }: Heard): void {
    if (service === undefined) return
    if (type === 'service-waits' && wait) this.#waits.set(service, wait)
    if (type === 'service-restarting') {
      this.#waits.set(service, { for: 'restart', times, ...(exitCode === undefined ? {} : { exitCode }) })
    }
    if (ENDS.has(type)) this.#waits.delete(service)
  }

  /** What each service that is not ready waits for, in the order in which the services began to wait. */
  get all(): ReadonlyMap<string, Wait> {
    return this.#waits
  }

  /**
   * The service that holds up the others: the first one that neither waits for another service nor is restarted, else the
   * first one that is restarted; undefined without one.
   */
  get blocking(): string | undefined {
    return this.moving()[0] ?? this.#first(({ for: what }) => what === 'restart')
  }

  /** The services that are on their way to be ready: those that neither wait for another service nor are restarted. */
  moving(): string[] {
    return [...this.#waits]
      .filter(([, wait]) => !['dependency', 'turn', 'restart'].includes(wait.for))
      .map(([service]) => service)
  }

  #first(isMeant: (wait: Wait) => boolean): string | undefined {
    return [...this.#waits].find(([, wait]) => isMeant(wait))?.[0]
  }
}
