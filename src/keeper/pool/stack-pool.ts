import { boundedError } from '../../core/errors/bounds.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { asSsotError } from '../../core/errors/unforeseen.ts'
import type { Emit } from '../../core/events/event.ts'
import { type PoolAction, PoolPlan } from '../../core/pool/pool-plan.ts'
import type { ResetCalls } from '../../core/resets/calls.ts'
import { hasChanged, type ResetReport } from '../../core/resets/report.ts'
import type { KeptStack } from '../kept-stack.ts'
import type { ResetUser, RunResets } from '../run-resets.ts'

/** A stack, and what puts it back. */
export interface PooledStack {
  stack: KeptStack
  resets: RunResets
  /** Why nobody may use it any more; absent: nothing has happened. */
  failure?: SsotError
}

export interface StackPoolInput {
  /** How many stacks there are at most. */
  limit: number
  /** How many stacks are started at the same time. */
  startsAtOnce: number
  /**
   * Starts one more stack, sets it up, and notes what it holds. When it fails or is cancelled, it removes what it has made.
   */
  start(signal: AbortSignal): Promise<PooledStack>
  /** Called before a stack is taken down while the run goes on. Its failure is reported, and stops nothing. */
  beforeRemoval(stack: KeptStack): Promise<void>
  /** Reports what a user is told. */
  emit: Emit
  /** Reports what only the log has. */
  note: Emit
}

/** Why a stack cannot be put back. */
interface Obstacle {
  /** As a clause. */
  because: string
  /** What its user can do about it. */
  todo?: string
  error: SsotError
}

/** Hands the stacks of a run to its test files: see {@link PoolPlan}. */
export class StackPool {
  readonly #input: StackPoolInput
  readonly #plan: PoolPlan
  readonly #stacks = new Map<string, PooledStack>()
  /** The files that wait. Null: the run has ended. */
  readonly #waiting = new Map<number, PromiseWithResolvers<KeptStack | null>>()
  /** The files that were to get a stack which could not be used. */
  readonly #disappointed = new Set<number>()
  /** The stacks that files have. */
  readonly #given = new Map<number, PooledStack>()
  readonly #ending = new AbortController()
  /** Starts, resets and removals that are under way; none rejects. */
  readonly #work = new Set<Promise<void>>()
  /** Why stacks were replaced, and which services have changed late, so that each is told once. */
  readonly #told = new Set<string>()
  /** Stacks of which something is left. */
  readonly #left: unknown[] = []
  #failure: SsotError | undefined
  #files = 0

  constructor(input: StackPoolInput) {
    this.#input = input
    this.#plan = new PoolPlan(input.limit, input.startsAtOnce)
  }

  /** A stack of the run that still runs; undefined: there is none now. */
  get any(): KeptStack | undefined {
    return this.#stacks.values().next().value?.stack
  }

  /** Takes a stack that is ready, and of which was noted what it holds. */
  add(one: PooledStack): void {
    this.#stacks.set(one.stack.info.project, one)
    this.#do(this.#plan.add(one.stack.info.project))
  }

  /**
   * A run begins that has so many test files.
   * @param isOnly whether no other run of the test runner follows. Default: false
   */
  expect(files: number, isOnly = false): void {
    this.#do(this.#plan.expect(files, { isOnly }))
  }

  /**
   * A test file asks for a stack.
   * @returns its number, and the stack that it has from then on for itself; null: the run has ended. Rejects with the error of the
   *   start if there is no stack and none can be started
   */
  come(): { file: number; given: Promise<KeptStack | null> } {
    const file = this.#files++
    const waiting = Promise.withResolvers<KeptStack | null>()
    waiting.promise.catch(() => {}) // Its worker may have ended.
    if (this.#ending.signal.aborted) return { file, given: Promise.resolve(null) }
    this.#waiting.set(file, waiting)
    this.#do(this.#plan.came(file))
    return { file, given: waiting.promise }
  }

  /** The stack that a test file has now; undefined: none. */
  given(file: number): KeptStack | undefined {
    return this.#given.get(file)?.stack
  }

  /**
   * A test file, or its worker, has ended. Its stack is put back for the next one.
   * @param failure why nobody may use its stack any more; null: nothing has happened
   */
  leave(file: number, failure: SsotError | null): void {
    this.#waiting.delete(file)
    this.#disappointed.delete(file)
    const one = this.#given.get(file)
    if (one !== undefined && failure !== null) one.failure = failure
    this.#given.delete(file)
    this.#do(this.#plan.left(file))
  }

  /**
   * What a test file can ask for on its stack.
   * @param disturbed the services of it that tests keep from working
   * @throws STACK_NOT_READY
   */
  resetsOf(file: number, disturbed: ResetUser['disturbed']): ResetCalls {
    return this.#own(file).resets.of({ ...this.#user, disturbed })
  }

  /**
   * The stack that a test file has.
   * @throws STACK_NOT_READY
   */
  stackOf(file: number): KeptStack {
    return this.#own(file).stack
  }

  /**
   * The worker that has a stack begins another test file on it.
   * @throws RESET_FAILED when the stack cannot be put back
   */
  async next(file: number): Promise<void> {
    const obstacle = await this.#obstacle(this.#own(file))
    if (obstacle !== null) throw cannotReplace(obstacle.because)
  }

  /**
   * Takes all stacks down at once, and cancels those that are being started.
   * @param except the one that is somebody else's to take down
   * @throws TEARDOWN_INCOMPLETE
   */
  async end(except: KeptStack): Promise<void> {
    this.#ending.abort(ended())
    this.#do(this.#plan.end())
    const stops = [...this.#stacks.values()].filter(({ stack }) => stack !== except)
    const stopped = await Promise.allSettled(stops.map(({ stack }) => stack.stop()))
    await Promise.all(this.#work)
    const failed = stopped.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    const [first] = [...failed, ...this.#left]
    if (first !== undefined) throw first
  }

  /** The log has what each reset has done. That a reset fails because the stack is being taken down interests nobody. */
  readonly #reset: Emit = (happening) => {
    if (!this.#ending.signal.aborted) this.#input.note(happening)
  }

  /** The one test file that a stack has at a time. What it has changed of services is undone when it ends. */
  readonly #user: ResetUser = {
    ...{ owner: this, testFiles: () => 1, emit: this.#reset },
    disturbed: async () => [],
  }

  #own(file: number): PooledStack {
    const own = this.#given.get(file)
    if (own !== undefined) return own
    throw new SsotError({
      code: 'STACK_NOT_READY',
      summary: 'The test file that has asked for something has no stack any more',
      todo: 'Start the tests again.',
    })
  }

  #do(actions: readonly PoolAction[]): void {
    for (const action of actions) {
      switch (action.do) {
        case 'give':
          this.#give(action.file, action.stack)
          break
        case 'refuse':
          this.#refuse(action.file)
          break
        case 'start':
          this.#begin(this.#start())
          break
        case 'reset':
          this.#begin(this.#putBack(action.stack))
          break
        case 'remove':
          this.#begin(this.#remove(action.stack))
          break
      }
    }
  }

  #begin(work: Promise<void>): void {
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  #give(file: number, project: string): void {
    const one = this.#stacks.get(project)
    if (one === undefined || !this.#waiting.has(file))
      throw new TypeError(`The pool has given ${project} to file ${file}, one of which it does not know.`)
    this.#begin(this.#handOver(file, one))
  }

  /** Lets a file have a stack, after what has changed in it since it was put back. */
  async #handOver(file: number, one: PooledStack): Promise<void> {
    const { project } = one.stack.info
    try {
      this.#tellLate(project, await one.resets.putBackLate(this.#user))
    } catch (error) {
      // Else its stack is being put back already, which comes to the same end.
      if (!this.#ending.signal.aborted && this.#waiting.has(file))
        return this.#disappoint(file, project, error)
    }
    const waiting = this.#waiting.get(file)
    this.#waiting.delete(file)
    if (waiting === undefined) return
    if (this.#ending.signal.aborted) return waiting.resolve(null)
    this.#given.set(file, one)
    waiting.resolve(one.stack)
  }

  /** What keeps one stack from being used is likely to do that with each: a file gets a second one, and no third one. */
  #disappoint(file: number, project: string, error: unknown): void {
    const obstacle = obstacleOf(error)
    if (!this.#disappointed.has(file)) {
      this.#disappointed.add(file)
      this.#spoil(project, obstacle)
      return
    }
    this.#waiting.get(file)?.reject(obstacle.error)
    this.#waiting.delete(file)
    this.#disappointed.delete(file)
    this.#spoil(project, obstacle, { willWait: false })
  }

  /** Once for each service, because such a service is likely to do it after each file. */
  #tellLate(project: string, report: ResetReport | null): void {
    for (const [service, done] of Object.entries(report?.services ?? {})) {
      if (!hasChanged(done) || this.#told.has(`late ${service}`)) continue
      this.#told.add(`late ${service}`)
      const { did, what, names } = done
      const words = [what ?? did, ...(names === undefined ? [] : [names.join(', ')])].join(': ')
      this.#input.emit({ type: 'pool-late-change', project, service, what: words })
    }
  }

  #refuse(file: number): void {
    const waiting = this.#waiting.get(file)
    this.#waiting.delete(file)
    if (this.#failure === undefined || this.#ending.signal.aborted) waiting?.resolve(null)
    else waiting?.reject(this.#failure)
  }

  async #start(): Promise<void> {
    const { emit, start, note } = this.#input
    const { signal } = this.#ending
    const begin = performance.now()
    let one: PooledStack
    try {
      one = await start(signal)
    } catch (error) {
      const known = asSsotError(error)
      if (signal.aborted) {
        // Cancelling is no failure, but a stack of which something is left is.
        if (known.code !== 'START_CANCELLED') this.#left.push(known)
        return
      }
      note({ type: 'failed', error: boundedError(known.serialize()) })
      this.#failure = known
      const actions = this.#plan.startFailed()
      emit({ type: 'pool-start-failed', stacks: this.#plan.ready, reason: known.summary })
      this.#do(actions)
      return
    }
    const { project } = one.stack.info
    if (signal.aborted) {
      await this.#stop(one)
      return
    }
    this.#stacks.set(project, one)
    const actions = this.#plan.started(project)
    const ms = performance.now() - begin
    const { ready: number, limit: of } = this.#plan
    emit({ type: 'pool-stack-ready', project, number, of, ms })
    this.#do(actions)
  }

  async #putBack(project: string): Promise<void> {
    const one = this.#stacks.get(project)
    if (one === undefined) return
    const obstacle = await this.#obstacle(one)
    if (this.#ending.signal.aborted) return
    if (obstacle === null) {
      this.#do(this.#plan.putBack(project))
      return
    }
    this.#spoil(project, obstacle)
  }

  #spoil(
    project: string,
    { because, todo }: Omit<Obstacle, 'error'>,
    { willWait } = { willWait: true },
  ): void {
    const words = todo === undefined ? because : `${because}\n  What to do: ${todo}`
    if (!this.#told.has(because)) this.#input.emit({ type: 'pool-stack-replaced', project, because: words })
    this.#told.add(because)
    this.#do(this.#plan.spoiled(project, { willWait }))
  }

  /** Puts a stack back. Null: it holds what it held when it was ready, and all of it runs. */
  async #obstacle({ stack, resets, failure }: PooledStack): Promise<Omit<Obstacle, 'error'> | null> {
    if (failure !== undefined) return { because: failure.summary }
    try {
      const lost = await stack.pool?.lost()
      if (typeof lost === 'string') return { because: lost }
      await resets.of(this.#user).reset()
      await resets.forget(this.#user)
      return null
    } catch (error) {
      // A service that was ending at the first look is the reason for what follows from it.
      const lost = await stack.pool?.lost().catch(() => null)
      return typeof lost === 'string' ? { because: lost } : obstacleOf(error)
    }
  }

  async #remove(project: string): Promise<void> {
    const one = this.#stacks.get(project)
    if (one === undefined) return
    try {
      await this.#input.beforeRemoval(one.stack)
    } catch (error) {
      this.#input.note({ type: 'failed', error: boundedError(asSsotError(error).serialize()) })
    }
    await this.#stop(one)
    this.#stacks.delete(project)
    this.#do(this.#plan.removed(project))
  }

  /** What is left of a stack is reported at the end of the run. The next start, or `prune`, tries again. */
  async #stop({ stack }: PooledStack): Promise<void> {
    try {
      await stack.stop()
    } catch (error) {
      this.#left.push(error)
    }
  }
}

function obstacleOf(error: unknown): Obstacle {
  const known = asSsotError(error)
  const { code, summary, todo } = known
  // After a refusal, the matrix lacks something.
  return { because: summary, error: known, ...(code === 'RESET_REFUSED' && { todo }) }
}

/** Why stacks that are being started are cancelled. */
function ended(): SsotError {
  return new SsotError({
    code: 'START_CANCELLED',
    summary: 'The run has ended while one more stack was being started for it',
    todo: 'Nothing has to be done: everything that was created has been removed.',
  })
}

function cannotReplace(because: string): SsotError {
  return new SsotError({
    code: 'RESET_FAILED',
    summary: `The stack of this worker cannot be put back for its next test file: ${because}`,
    todo: 'With `isolate: false`, modules that a worker has loaded may know the URLs of its stack, so it cannot get another one. Write in the column Reset of the table State how each service is put back, or let Vitest isolate test files.',
  })
}
