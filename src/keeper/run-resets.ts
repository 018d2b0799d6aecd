import { boundedError } from '../core/errors/bounds.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { asSsotError } from '../core/errors/unforeseen.ts'
import type { Emit } from '../core/events/event.ts'
import { noWay } from '../core/resets/no-way.ts'
import type { ResetReport } from '../core/resets/report.ts'

/** What a stack needs so that tests can put it back. */
export interface KeptResets {
  /** The services that are put back or left, in the order of the matrix. */
  services: readonly string[]
  /** Why they cannot be put back, if that is clear since they were noted. */
  readonly obstacle: SsotError | null
  /**
   * Notes what the services hold.
   * @throws RESET_FAILED, RESET_REFUSED
   */
  take(): Promise<void>
  /** @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what the services hold */
  reset(): Promise<ResetReport>
}

/**
 * The resets of the stack of one run. What it holds is noted once, when it is ready and set up: from then on tests write, so the first
 * reset would be too late. A reset that has failed leaves a stack that nobody may use.
 */
export class RunResets {
  #resets: KeptResets | undefined
  /** The last reset, whether it has succeeded or not. */
  #last: Promise<unknown> = Promise.resolve()
  #failure: SerializedError | undefined

  /** Whether what the stack holds was noted. */
  get canReset(): boolean {
    return this.#resets !== undefined
  }

  /** @throws RESET_FAILED, RESET_REFUSED */
  async take(resets: KeptResets, emit: Emit): Promise<void> {
    const begin = performance.now()
    await resets.take()
    this.#resets = resets
    emit({ type: 'state-noted', services: resets.services, ms: performance.now() - begin })
  }

  /**
   * Resolves when no reset is under way: a test file that begins must not find half of it.
   * @throws RESET_FAILED after one that has failed
   */
  async settled(): Promise<void> {
    await this.#last
    if (this.#failure !== undefined) throw unusable(this.#failure)
  }

  /**
   * @param testFiles how many test files run on the stack now
   * @throws RESET_REFUSED, RESET_FAILED
   */
  reset(testFiles: () => number, emit: Emit): Promise<ResetReport> {
    const done = this.#last.then(() => this.#reset(testFiles(), emit))
    this.#last = done.catch(() => {}) // The answer to the test that has asked.
    return done
  }

  async #reset(testFiles: number, emit: Emit): Promise<ResetReport> {
    if (this.#failure !== undefined) throw unusable(this.#failure)
    if (this.#resets === undefined) throw noWay()
    if (testFiles > 1) throw shared(testFiles)
    try {
      const report = await this.#resets.reset()
      const done = Object.entries(report.services).map(([service, { did, what }]) => {
        return [service, what === undefined ? did : `${did} (${what})`] as const
      })
      emit({ type: 'state-reset', done: Object.fromEntries(done), ms: report.ms })
      return report
    } catch (error) {
      const known = asSsotError(error)
      // Nothing was changed.
      if (known.code === 'RESET_REFUSED') throw known
      this.#failure = boundedError(known.serialize())
      emit({ type: 'failed', error: this.#failure })
      throw known
    }
  }
}

function shared(testFiles: number): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    summary: `The stack cannot be put back: ${testFiles} test files are running on it, and would lose what they have written`,
    todo: 'Let them run one after the other: `fileParallelism: false` for the Vitest project, `--runInBand` or `maxWorkers: 1` for Jest. Nothing was changed.',
  })
}

function unusable(failure: SerializedError): SsotError {
  return new SsotError({
    ...failure,
    code: 'RESET_FAILED',
    summary: `No test can use this stack any more, because a reset has failed and nobody knows what its services hold: ${failure.summary}`,
  })
}
