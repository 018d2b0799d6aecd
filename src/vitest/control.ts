import { type ControlAct, isChange } from '../core/control/acts.ts'
import type { ControlCalls } from '../core/control/calls.ts'
import { concurrentControl, noFileEnd, testHasEnded } from '../core/control/errors.ts'
import type { Lease } from '../keeper/client/client.ts'
import { errorInRealmOf } from '../runner/in-realm.ts'
import { workerState } from './worker-state.ts'

/** Where the services of the stack are controlled. */
export type ControlLease = Pick<Lease, 'control' | 'undo'>

/**
 * What the tests of a worker ask of services. What a test has changed is undone when it ends, after its hooks, also when it has failed or
 * has taken too long.
 */
export class WorkerControl implements ControlCalls {
  readonly #global: object
  readonly #lease: () => Promise<ControlLease>
  readonly #inRealm: <T>(data: T) => T
  readonly #fileBeganMs = Date.now()
  readonly #hasFileEnd: () => boolean
  /** The test at whose end something is undone. */
  #test: object | undefined

  /**
   * @param global of the tests
   * @param lease called for each request
   * @param inRealm makes plain data objects of the same realm as the tests
   * @param hasFileEnd whether the environment hears of the end of each file. Default: it does
   */
  constructor(
    global: object,
    lease: () => Promise<ControlLease>,
    inRealm: <T>(data: T) => T,
    hasFileEnd: () => boolean = () => true,
  ) {
    this.#hasFileEnd = hasFileEnd
    this.#global = global
    this.#lease = lease
    this.#inRealm = inRealm
  }

  beganMs(): number {
    const current = workerState(this.#global)?.current
    return (current?.type === 'test' ? current.result?.startTime : undefined) ?? this.#fileBeganMs
  }

  async control(service: string, act: ControlAct): Promise<unknown> {
    const current = workerState(this.#global)?.current
    const test = current?.type === 'test' ? current : undefined
    if (test?.concurrent === true && isChange(act)) throw concurrentControl(test.name)
    // One that runs beside others cannot be told from them.
    const scope = test === undefined || test.concurrent === true ? 'file' : 'test'
    if (scope === 'file' && isChange(act) && !this.#hasFileEnd()) throw noFileEnd(service)
    if (scope === 'test' && test !== undefined) this.#undoAfter(test)
    const lease = await this.#lease()
    return this.#inRealm(await lease.control({ service, act, scope }))
  }

  /** Before the first request, so that also one that is under way at the end of the test is undone. */
  #undoAfter(test: NonNullable<NonNullable<ReturnType<typeof workerState>>['current']>): void {
    if (this.#test === test) return
    // The keeper has a limit of its own, with an error that says more.
    const noLimit = 0
    try {
      test.context?.onTestFinished?.(async () => {
        this.#test = undefined
        try {
          const lease = await this.#lease()
          await lease.undo()
        } catch (error) {
          throw errorInRealmOf(this.#global, error)
        }
      }, noLimit)
    } catch {
      // Vitest takes no more of them once it runs them, or has ended the test.
      throw testHasEnded(test.name)
    }
    this.#test = test
  }
}
