import type { Disturbed } from '../core/control/disturbed.ts'
import { disturbedByTest } from '../core/control/errors.ts'
import { boundedError } from '../core/errors/bounds.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { asSsotError } from '../core/errors/unforeseen.ts'
import type { Emit } from '../core/events/event.ts'
import type { ResetCalls } from '../core/resets/calls.ts'
import { noWay } from '../core/resets/no-way.ts'
import { hasChanged, type ResetReport, type SnapshotReport } from '../core/resets/report.ts'
import { unknownSnapshot } from '../core/resets/snapshot-name.ts'
import type { StackSnapshot } from '../stack/resets/stack-resets.ts'

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
  /**
   * The same for a stack that no test has used since it was put back. Requests are sent and commands are run only if a service has written
   * since.
   */
  again(): Promise<ResetReport>
  /**
   * Notes what the services hold now, too.
   * @throws RESET_REFUSED, SNAPSHOT_FAILED. Nothing was changed
   */
  snapshot(): Promise<{ snapshot: StackSnapshot; report: SnapshotReport }>
  /** @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what the services hold */
  restore(snapshot: StackSnapshot): Promise<ResetReport>
  /**
   * Removes what is kept of snapshots, and of those that have failed.
   * @throws the error of what is left
   */
  forget(snapshots: readonly StackSnapshot[]): Promise<void>
}

/** A test file that a stack is put back for. */
export interface ResetUser {
  /** What its snapshots belong to. */
  owner: unknown
  /** How many test files run on the stack now. */
  testFiles(): number
  /** The services that tests have stopped, paused or cut off, which so cannot be put back. */
  disturbed(): Promise<readonly Disturbed[]>
  emit: Emit
}

/**
 * The resets of the stack of one run. What it holds is noted once, when it is ready and set up: from then on tests write, so the first
 * reset would be too late. A reset that has failed leaves a stack that nobody may use. Snapshots belong to the test file that has taken
 * them. What is asked for is done one after the other.
 */
export class RunResets {
  #resets: KeptResets | undefined
  /** What was asked for last, whether it has succeeded or not. */
  #last: Promise<unknown> = Promise.resolve()
  #failure: SerializedError | undefined
  /** The snapshots of each test file, by name. A file is in it before its first snapshot is taken, so that also what has failed is removed. */
  readonly #snapshots = new Map<unknown, Map<string, StackSnapshot>>()

  /** Whether what the stack holds was noted. */
  get canReset(): boolean {
    return this.#resets !== undefined
  }

  /** @throws RESET_FAILED, RESET_REFUSED */
  async take(resets: KeptResets, emit: Emit): Promise<void> {
    const begin = performance.now()
    await resets.take()
    this.#resets = resets
    if (resets.services.length === 0) return
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
   * What a test file can ask for.
   *
   * The calls throw RESET_REFUSED, SNAPSHOT_FAILED and SNAPSHOT_UNKNOWN when nothing was changed, and RESET_FAILED when nobody may use
   * the stack any more.
   */
  of(user: ResetUser): ResetCalls {
    return {
      reset: () => this.#next(() => this.#putBack(user, (resets) => resets.reset())),
      restore: (name) => this.#next(() => this.#restore(user, name)),
      snapshot: (name) => this.#next(() => this.#snapshot(user, name)),
    }
  }

  /**
   * Puts back what services have written since the stack was put back, before a test file gets it.
   * @returns what that was; null: nothing, or it cannot be told
   * @throws RESET_FAILED, RESET_REFUSED
   */
  putBackLate(user: ResetUser): Promise<ResetReport | null> {
    return this.#next(async () => {
      if (this.#resets === undefined || this.#resets.obstacle !== null) return null
      // That nothing has changed, which is usual, is not worth a line.
      const emit: Emit = (happening) => {
        if (happening.type !== 'state-reset') user.emit(happening)
      }
      const report = await this.#putBack({ ...user, emit }, (resets) => resets.again())
      if (!Object.values(report.services).some(hasChanged)) return null
      user.emit({ type: 'state-reset', done: inWords(report), ms: report.ms })
      return report
    })
  }

  /** A test file has ended. Resolves when nothing is kept of its snapshots any more, or that is reported. */
  forget({ owner, emit }: Pick<ResetUser, 'owner' | 'emit'>): Promise<void> {
    return this.#next(async () => {
      const own = this.#snapshots.get(owner)
      this.#snapshots.delete(owner)
      // After a failure, the stack is taken down with all that is in it.
      if (own === undefined || this.#failure !== undefined) return
      await this.#remove([...own.values()], emit)
    })
  }

  /** What it returns begins when all is done that was asked for before. */
  #next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => {}) // The answer to the test that has asked.
    return done
  }

  async #snapshot(user: ResetUser, name: string): Promise<SnapshotReport> {
    const resets = await this.#usable(user)
    const own = this.#snapshots.get(user.owner) ?? new Map<string, StackSnapshot>()
    this.#snapshots.set(user.owner, own)
    const { snapshot, report } = await resets.snapshot().catch(async (error) => {
      await this.#remove([], user.emit)
      throw error
    })
    const earlier = own.get(name)
    own.set(name, snapshot)
    if (earlier !== undefined) await this.#remove([earlier], user.emit)
    user.emit({ type: 'state-snapshot', name, done: inWords(report), ms: report.ms })
    return report
  }

  async #restore(user: ResetUser, name: string): Promise<ResetReport> {
    await this.#usable(user)
    const own = this.#snapshots.get(user.owner)
    const snapshot = own?.get(name)
    if (snapshot === undefined) throw unknownSnapshot(name, [...(own?.keys() ?? [])])
    return this.#putBack(user, (resets) => resets.restore(snapshot), name)
  }

  /** @param to the name of the snapshot; absent: what the stack held when it was ready */
  async #putBack(
    user: ResetUser,
    act: (resets: KeptResets) => Promise<ResetReport>,
    to?: string,
  ): Promise<ResetReport> {
    const resets = await this.#usable(user)
    const { emit } = user
    try {
      const report = await act(resets)
      emit({ type: 'state-reset', done: inWords(report), ...(to !== undefined && { to }), ms: report.ms })
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

  /** Files and databases that are left take room, and change no content. */
  async #remove(snapshots: readonly StackSnapshot[], emit: Emit): Promise<void> {
    try {
      await this.#resets?.forget(snapshots)
    } catch (error) {
      const reason = asSsotError(error).summary
      emit({ type: 'housekeeping-failed', what: 'files and databases of snapshots', reason })
    }
  }

  /** @throws RESET_FAILED, RESET_REFUSED */
  async #usable({ testFiles, disturbed }: ResetUser): Promise<KeptResets> {
    if (this.#failure !== undefined) throw unusable(this.#failure)
    if (this.#resets === undefined) throw noWay()
    const files = testFiles()
    if (files > 1) throw shared(files)
    const own = this.#resets
    const services = (await disturbed()).filter(({ service }) => own.services.includes(service))
    if (services.length > 0) throw disturbedByTest(services)
    return own
  }
}

/** What was done, by service: `undone (2 tables)`. */
function inWords({ services }: ResetReport | SnapshotReport): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services).map(([service, { did, what }]) => [
      service,
      what === undefined ? did : `${did} (${what})`,
    ]),
  )
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
