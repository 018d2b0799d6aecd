import type { Emit } from '../../core/events/event.ts'
import { type RefreshedStack, type RefreshOptions, refreshRun } from '../refresh.ts'
import { type Drift, driftOf } from '../status/drift.ts'
import { inspectAll } from '../targets/observe.ts'

/** Compares the stack of a test run with its files, and refreshes it, until the stack ends. */
export class Renewal {
  readonly #options: Omit<RefreshOptions, 'signal'>
  readonly #stack: RefreshedStack
  readonly #ending = new AbortController()
  #refreshing: Promise<void> | undefined

  constructor(options: Omit<RefreshOptions, 'signal'>, stack: RefreshedStack) {
    this.#options = options
    this.#stack = stack
  }

  /** Reports what happens to services by itself, and not what a refresh does to them. */
  quiet(emit: Emit): Emit {
    return (happening) => {
      if (this.#refreshing === undefined) emit(happening)
    }
  }

  async drift(): Promise<Drift> {
    const { place, choice } = this.#stack
    const observed = await inspectAll(this.#options.connection.engine, place.project)
    return driftOf({ ...this.#options, signal: this.#ending.signal }, place, choice, observed)
  }

  /** A second call during a refresh waits for the same one. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refresh(): Promise<void> {
    await refreshRun({ ...this.#options, signal: this.#ending.signal }, this.#stack)
  }

  /** Cancels a refresh, and resolves when it has ended. */
  async end(): Promise<void> {
    this.#ending.abort()
    // Its failure is the answer to the process that asked for it.
    await this.#refreshing?.catch(() => {})
  }
}
