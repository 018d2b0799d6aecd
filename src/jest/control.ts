import { type ControlAct, type ControlScope, isChange } from '../core/control/acts.ts'
import type { ControlCalls } from '../core/control/calls.ts'
import { concurrentControl } from '../core/control/errors.ts'
import type { Lease } from '../keeper/client/client.ts'

/** What the tests of a file ask of services. What a test has changed is undone when it ends, after its hooks. */
export class FileControl implements ControlCalls {
  readonly #lease: Pick<Lease, 'control' | 'undo'>
  readonly #inRealm: <T>(data: T) => T
  readonly #fileBeganMs = Date.now()
  #testBeganMs: number | undefined
  /** The name of a test that runs beside others. */
  #concurrent: string | null = null
  /** Whether the test has asked for anything. */
  #isUsed = false

  /** @param inRealm makes plain data objects of the same realm as the tests */
  constructor(lease: Pick<Lease, 'control' | 'undo'>, inRealm: <T>(data: T) => T) {
    this.#lease = lease
    this.#inRealm = inRealm
  }

  beganMs(): number {
    return this.#testBeganMs ?? this.#fileBeganMs
  }

  async control(service: string, act: ControlAct): Promise<unknown> {
    if (this.#concurrent !== null && isChange(act)) throw concurrentControl(this.#concurrent)
    const scope: ControlScope = this.#testBeganMs === undefined ? 'file' : 'test'
    if (scope === 'test') this.#isUsed = true
    return this.#inRealm(await this.#lease.control({ service, act, scope }))
  }

  /** @param concurrent the name of a test that runs beside others; null: it runs alone */
  testBegins(concurrent: string | null): void {
    this.#testBeganMs = Date.now()
    this.#concurrent = concurrent
  }

  /** @throws CONTROL_FAILED and the errors of a start, when something could not be undone */
  async testEnds(): Promise<void> {
    this.#testBeganMs = undefined
    this.#concurrent = null
    if (!this.#isUsed) return
    this.#isUsed = false
    await this.#lease.undo()
  }
}
