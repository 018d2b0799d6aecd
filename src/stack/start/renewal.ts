import { SsotError } from '../../core/errors/errors.ts'
import type { StackPlan } from '../../core/plan/stack.ts'
import { mustRun } from '../life/must-run.ts'
import type { LifeWatch } from '../life/watch-life.ts'
import { type RefreshedStack, type RefreshOptions, refreshRun } from '../refresh.ts'
import { type Drift, driftOf } from '../status/drift.ts'
import { inspectAll } from '../targets/observe.ts'

export interface RenewalInput {
  options: Omit<RefreshOptions, 'signal' | 'onPlan'>
  stack: RefreshedStack
  watch: LifeWatch
  /** Optional services that have failed, which has been reported. A refresh may add some. */
  givenUp: ReadonlySet<string>
}

/** Compares the stack of a test run with its files, and refreshes it, until the stack ends. Ends the watch of its services. */
export class Renewal {
  readonly #input: RenewalInput
  readonly #ending = new AbortController()
  #refreshing: Promise<void> | undefined

  constructor(input: RenewalInput) {
    this.#input = input
  }

  async drift(): Promise<Drift> {
    const { options, stack } = this.#input
    const { place, choice } = stack
    const observed = await inspectAll(options.connection.engine, place.project)
    // What a start warns of, such as a large context, was said at the start.
    return driftOf({ ...options, emit: () => {}, signal: this.#ending.signal }, place, choice, observed)
  }

  /** A second call during a refresh waits for the same one. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** What happens by itself to the services that are not changed is reported meanwhile. */
  async #refresh(): Promise<void> {
    const { options, stack, watch, givenUp } = this.#input
    const told = new Set<string>()
    let resume = () => {}
    const onPlan = (plan: StackPlan) => {
      const watchAgain = watch.leave(changedBy(plan))
      const started = plan.operations.filter((operation) => operation.do === 'start')
      const wanted = started.map(({ service, completes }) => ({ name: service, completes }))
      resume = () => watchAgain(mustRun(wanted, new Set([...givenUp, ...told])))
    }
    try {
      await refreshRun({ ...options, signal: this.#ending.signal, onPlan }, stack)
    } catch (error) {
      // The error is the answer to the process that asked.
      if (error instanceof SsotError && error.service !== undefined) told.add(error.service)
      throw error
    } finally {
      resume()
    }
  }

  /**
   * Cancels a refresh, and resolves when it has ended. The watch ends first: what the cancelled refresh leaves of the services
   * that it was changing is not reported as their failure.
   */
  async end(): Promise<void> {
    this.#input.watch.close()
    this.#ending.abort()
    // Its failure is the answer to the process that asked for it.
    await this.#refreshing?.catch(() => {})
  }
}

/** The services whose containers a plan creates, stops, starts or removes. */
function changedBy({ operations }: StackPlan): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) => {
      switch (operation.do) {
        case 'create':
        case 'replace':
        case 'stop':
        case 'start':
        case 'remove container':
          return [operation.service]
        default:
          return []
      }
    }),
  )
}
