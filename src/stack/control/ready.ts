import type { Emit } from '../../core/events/event.ts'
import type { StartOperation } from '../../core/plan/operation.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { StartInput } from '../readiness/start-input.ts'
import { existing, startServices } from '../readiness/start-services.ts'

/** Starts services that do not run, and waits until they are ready, by the rules of the start of the stack. */
export class Ready {
  readonly #prepared: PreparedModel
  readonly #timeoutMs: number
  readonly #signal: AbortSignal

  constructor(prepared: PreparedModel, timeoutMs: number, signal: AbortSignal) {
    this.#prepared = prepared
    this.#timeoutMs = timeoutMs
    this.#signal = signal
  }

  /**
   * @param services started in the order of their dependencies among each other
   * @param isPatient whether they may still answer wrongly, or be unhealthy, until the limit: they have run before, and notice only
   *   later that what they need is there again. Default: false
   * @throws the errors of a start
   */
  async until(services: readonly string[], emit: Emit, { isPatient } = { isPatient: false }): Promise<void> {
    const { connection, place, secrets, readiness, parts, model } = this.#prepared
    const { engine } = connection
    const wanted = new Set(services)
    const operations = inStartOrder(model)
      .filter(({ name }) => wanted.has(name))
      .map(
        ({ name, dependsOn, completes }): StartOperation => ({
          ...{ do: 'start', service: name, cause: 'asked for', completes, isOptional: false },
          after: dependsOn.filter(({ service }) => wanted.has(service)),
        }),
      )
    if (operations.length === 0) return
    const containers = await engine.containers.list(place.project)
    const input: StartInput = {
      ...{ engine, project: place.project, secrets, readiness, parts, emit },
      ...{ timeoutMs: this.#timeoutMs, signal: this.#signal },
      ...{ aftermath: 'left' as const },
      ...(isPatient && { wrongStatusMs: this.#timeoutMs, isRecovering: true }),
    }
    await startServices(input, operations, existing(engine, containers))
  }
}
