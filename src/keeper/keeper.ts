import type { Socket } from 'node:net'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { boundedError } from '../core/errors/bounds.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { asSsotError } from '../core/errors/unforeseen.ts'
import type { Emit, Happening, RestEnd } from '../core/events/event.ts'
import type { ResetCalls } from '../core/resets/calls.ts'
import type { ResetReport, SnapshotReport } from '../core/resets/report.ts'
import { formatIdentity } from '../host/processes/identity.ts'
import { Channel, MessageTooLarge } from './channel/channel.ts'
import { clientMessageReader, MAX_MESSAGE_BYTES } from './channel/client-messages.ts'
import type {
  AnnounceParams,
  ControlParams,
  ControlPart,
  DriftAnswer,
  EndRestAnswer,
  EvidenceAnswer,
  KeeperNotices,
  KeeperRequests,
  LeaseAnswer,
  LeaseParams,
  ReleaseAnswer,
  ReportAnswer,
  ReportParams,
  TestNote,
  TestTime,
} from './channel/protocol.ts'
import { type Client, Clients } from './clients.ts'
import type { KeeperDependencies, KeeperRest, KeptStack } from './kept-stack.ts'
import { Leases } from './leases.ts'
import { Parts } from './parts.ts'
import { openPool } from './pool/open-pool.ts'
import { type ControlUser, RunControl } from './run-control.ts'
import { TestRun } from './test-run.ts'

/** How often the keeper checks whether the holders of leases are still alive. */
const HOLDER_CHECK_MS = 200
/** A keeper or a connection that has got no message by then has lost its client. */
const FIRST_MESSAGE_MS = 5000

type Phase =
  | { name: 'idle' }
  | {
      name: 'starting'
      abort: AbortController
      done: Promise<void>
      ready: PromiseWithResolvers<StackInfo | 'closing'>
    }
  | { name: 'ready'; stack: KeptStack }
  | { name: 'failed'; error: SerializedError }
  | { name: 'resting'; rest: KeeperRest }
  | { name: 'closing' }

/** How long a run that was refused is refused again. Until then its own keeper listens, which it asks first. */
const REFUSAL_MS = 60_000

/**
 * Owns one stack for its leases: starts it for the first lease, gives it to every later one, and takes it down when the
 * last lease ends, for whatever reason. A keeper starts a second stack only if its request asks for that: with reuse, it makes a
 * fresh one for the next run, and waits for that run; with isolation, it has a pool of them for the test files of a run.
 */
export class Keeper {
  readonly #deps: KeeperDependencies
  readonly #leases = new Leases()
  readonly #clients = new Clients()
  readonly #closed = Promise.withResolvers<void>()
  /** Of each stack that a test file has had. */
  readonly #controls = new WeakMap<KeptStack, RunControl>()
  #run = new TestRun()
  #phase: Phase = { name: 'idle' }
  #checks: NodeJS.Timeout | undefined
  /** Whether it was told to end, so that it waits for no other run. */
  #isToEnd = false
  /** When runs were refused, by their processes, because another one uses the stack. */
  readonly #refused = new Map<string, number>()
  readonly #firstMessage: NodeJS.Timeout
  /** What is still done for runs that have ended. */
  #aftermath: Promise<unknown> = Promise.resolve()

  constructor(deps: KeeperDependencies) {
    this.#deps = deps
    this.#firstMessage = setTimeout(() => this.#closeIfUnused(), deps.firstMessageMs ?? FIRST_MESSAGE_MS)
  }

  /** Resolves when the stack has been removed or kept, and every client knows. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Records an event, and sends it to every client that wants it. */
  readonly emit: Emit = (happening) => {
    const event = this.#deps.record(happening)
    if (this.#phase.name === 'idle' || this.#phase.name === 'starting') this.#clients.keep(event)
    this.#clients.tell(event)
  }

  /** Serves one client connection. */
  accept(socket: Socket): void {
    const silence = setTimeout(() => {
      this.emit({ type: 'client-cut-off', because: 'silent' })
      channel.close()
    }, this.#deps.firstMessageMs ?? FIRST_MESSAGE_MS)
    const channel = new Channel<KeeperRequests, KeeperNotices>({
      socket,
      maxBytes: MAX_MESSAGE_BYTES,
      parse: clientMessageReader(),
      onHeard: () => clearTimeout(silence),
      onRequest: (request, params) => this.#reply(client, request, params),
      onUnreadable: (error) => this.#refuse(client, error),
      // Not told to the clients, one of which does not read.
      onNotReading: () => {
        const pid = client.lease?.holder.pid
        this.#deps.record({
          ...{ type: 'client-cut-off', because: 'not-reading' },
          ...(pid === undefined ? {} : { pid }),
        })
      },
    })
    const client: Client = { channel, silence, parts: new Parts() }
    this.#clients.add(client)
    void channel.closed.then(() => this.#onDisconnect(client))
  }

  /** Ends every lease, as if all holders had ended. */
  endAll(reason: Happening): void {
    this.emit(reason)
    this.#isToEnd = true
    this.#leases.endDead(() => false)
    this.#closeIfUnused()
  }

  #refuse(client: Client, error: unknown): void {
    if (error instanceof MessageTooLarge) {
      this.emit({ type: 'client-cut-off', because: 'message-too-large' })
      return
    }
    const known = asSsotError(error)
    this.emit({ type: 'message-refused', reason: known.summary })
    client.channel.notify('refused', this.#deps.secrets.hideIn(boundedError(known.serialize())))
  }

  /** No text that is sent shows a secret, whatever an error or a reason quotes. What tests use is sent as it is. */
  async #reply(client: Client, request: string, params: unknown): Promise<unknown> {
    const { secrets } = this.#deps
    try {
      const answer = await this.#answer(client, request, params)
      return request === 'drift' ? secrets.hideIn(answer) : answer
    } catch (error) {
      throw secrets.hideError(asSsotError(error))
    }
  }

  /** The channel has checked that the request is one of these and has the right parameters. */
  async #answer(
    client: Client,
    request: string,
    params: unknown,
  ): Promise<
    | LeaseAnswer
    | ReleaseAnswer
    | ReportAnswer
    | DriftAnswer
    | EndRestAnswer
    | ControlPart
    | ResetReport
    | SnapshotReport
    | EvidenceAnswer
    | null
  > {
    if (request === 'lease') return this.#lease(client, params as LeaseParams)
    if (request === 'drift') return (this.#run.pool?.any ?? this.#readyStack()).drift()
    if (request === 'refresh') {
      await this.#readyStack().refresh()
      return null
    }
    if (request === 'reset') return this.#resetsOf(client).reset()
    if (request === 'snapshot') return this.#resetsOf(client).snapshot((params as { name: string }).name)
    if (request === 'restore') return this.#resetsOf(client).restore((params as { name: string }).name)
    if (request === 'control') return this.#control(client, params as ControlParams)
    if (request === 'rest') return client.parts.rest((params as { number: number }).number)
    if (request === 'undo') return this.#undo(client)
    if (request === 'nextFile') return this.#nextFile(client, params as { testFile?: string })
    if (request === 'tests') return this.#tests(client, params as { events: TestNote[] })
    if (request === 'evidence') return this.#evidence(client, params as { tests: TestTime[] })
    if (request === 'expectFiles') return this.#expectFiles(params as { files: number })
    if (request === 'leave') return this.#leave(client)
    if (request === 'setup') return this.#reportSetup(params as { hasFailed: boolean })
    if (request === 'announce') return this.#announce(params as AnnounceParams)
    if (request === 'endRest') return this.#endRest(params as { because: RestEnd })
    if (request === 'report') return this.#report(params as ReportParams)
    return this.#release(client, params as { hasFailed: boolean })
  }

  async #lease(client: Client, params: LeaseParams): Promise<LeaseAnswer> {
    if (this.#phase.name === 'closing') return 'closing'
    clearTimeout(this.#firstMessage)
    this.#checks ??= setInterval(() => this.#endDeadHolders(), HOLDER_CHECK_MS)
    const { holder, bound, events, inUseBy, resets, testFile } = params
    const user = this.#otherUser(params)
    if (user !== null) return { inUseBy: user }
    const { rest, isFirst } = this.#forFirst()
    if (isFirst) this.#run.holder = holder
    const endsWith = bound === 'holder' ? 'process' : 'connection'
    const [isTestFile, isRunner] = [resets === 'test file', resets === 'runner']
    if (isRunner) this.#run.atOnce.workers = params.pool?.workers
    if (isRunner) this.#run.atOnce.files = params.pool?.files
    client.lease = {
      ...{ holder, bound, events, isTestFile, isRunner, isReturned: false },
      ...(testFile !== undefined && { testFile }),
    }
    this.#run.isAwaited ||= bound === 'connection'
    // Before the start, only what happened to the registry.
    if (['idle', 'starting'].includes(this.#phase.name)) this.#clients.replay(client)
    this.#leases.take(holder)
    this.emit({ type: 'lease-taken', pid: holder.pid, endsWith })
    if (isFirst) this.#start(params, rest?.next ?? this.#deps.start)
    if (isFirst && inUseBy !== undefined) this.emit({ type: 'reuse-in-use', pid: inUseBy })
    const stack = await this.#stack()
    if (stack === 'closing') return stack
    const run = this.#run
    if (params.request.options.isolation !== undefined) return this.#fileLease(client, stack, isFirst)
    if (this.#phase.name === 'ready') await this.#controls.get(this.#phase.stack)?.settled()
    await run.resets.settled()
    // A run whose stack is still to be set up has nothing to put it back to yet.
    const canReset = run.resets.canReset || (run.willNote && run.setup === undefined)
    return { stack, isFirst, isSetUp: run.setup === 'done', canReset }
  }

  /** A test file gets a stack for itself; the test runner hears of the first one. */
  async #fileLease(client: Client, stack: StackInfo, isFirst: boolean): Promise<LeaseAnswer> {
    const run = this.#run
    const granted = { stack, isFirst, isSetUp: run.setup === 'done', canReset: true }
    const { lease } = client
    if (!lease?.isTestFile || run.pool === null) return granted
    const { file, given } = run.pool.come()
    lease.file = file
    // Its worker may have ended while the first stack was being started.
    if (!this.#clients.has(client)) void this.#leave(client)
    const own = await given
    if (own === null) return 'closing'
    lease.project = own.info.project
    if (lease.testFile !== undefined) run.projects.set(lease.testFile, own.info.project)
    return { ...granted, stack: own.info }
  }

  #forFirst(): { rest?: KeeperRest; isFirst: boolean } {
    if (this.#phase.name === 'resting') return { rest: this.#phase.rest, isFirst: true }
    return { isFirst: this.#phase.name === 'idle' }
  }

  /**
   * The process of another run that uses the stack, for a keeper that serves several runs; null: there is none. All processes of a
   * run get the same answer, even if the other run ends meanwhile.
   */
  #otherUser({ holder, request }: LeaseParams): number | null {
    const user = this.#run.holder
    if (request.options.reuse === undefined || user === undefined) return null
    const own = formatIdentity(holder)
    if (formatIdentity(user) === own) return null
    const refusedAtMs = this.#refused.get(own)
    const wasRefused = refusedAtMs !== undefined && performance.now() - refusedAtMs < REFUSAL_MS
    if (!wasRefused && this.#phase.name === 'resting') return null
    if (!wasRefused) this.#refused.set(own, performance.now())
    return user.pid
  }

  async #stack(): Promise<StackInfo | 'closing'> {
    switch (this.#phase.name) {
      case 'starting':
        return this.#phase.ready.promise
      case 'ready':
        return this.#phase.stack.info
      case 'failed':
        throw SsotError.deserialize(this.#phase.error)
      default:
        return 'closing'
    }
  }

  #start(params: LeaseParams, begin: KeeperDependencies['start']): void {
    const [abort, ready] = [new AbortController(), Promise.withResolvers<StackInfo | 'closing'>()]
    ready.promise.catch(() => {}) // Awaited for every lease, but all leases may have ended.
    this.#phase = { name: 'starting', abort, ready, done: Promise.resolve() }
    const noted = async () => {
      const stack = await begin(params, abort.signal, this.emit)
      const run = this.#run
      run.willNote = params.resets !== undefined && stack.resets !== undefined
      run.open = () => this.#open(run, stack, params)
      if (params.request.options.setup === undefined) await this.#note(run, stack, abort.signal)
      return stack
    }
    this.#phase.done = this.#runStart(noted, abort.signal, ready)
  }

  async #runStart(
    begin: () => Promise<KeptStack>,
    signal: AbortSignal,
    ready: PromiseWithResolvers<StackInfo | 'closing'>,
  ): Promise<void> {
    try {
      const stack = await begin()
      if (signal.aborted) {
        await Promise.all([stack.stop(), this.#run.pool?.end(stack)])
        return
      }
      this.#phase = { name: 'ready', stack }
      ready.resolve(stack.info)
    } catch (error) {
      const known = asSsotError(error)
      // Cancelling is not a failure, but a stack that could not be removed is. `#close` reports it.
      if (signal.aborted && known.code !== 'START_CANCELLED') throw known
      this.emit({ type: 'failed', error: boundedError(known.serialize()) })
      if (signal.aborted) return
      this.#phase = { name: 'failed', error: boundedError(known.serialize()) }
      ready.reject(known)
    }
  }

  /**
   * Notes what the services hold, if tests may put them back, and opens the pool. If that fails, the stack is taken down.
   * @throws RESET_FAILED, RESET_REFUSED
   */
  async #note(run: TestRun, stack: KeptStack, signal: AbortSignal): Promise<void> {
    try {
      if (run.willNote && stack.resets !== undefined) await run.resets.take(stack.resets, this.emit)
      await run.open()
    } catch (error) {
      await stack.stop()
      // Its failure is that nobody wants it any more.
      if (!signal.aborted) throw error
    }
  }

  /** @throws RESET_REFUSED */
  async #open(run: TestRun, stack: KeptStack, params: LeaseParams): Promise<void> {
    run.pool = await openPool(stack, run.resets, {
      params,
      start: this.#deps.start,
      emit: this.emit,
      note: (happening) => this.#clients.tellAll(this.#deps.record(happening)),
      setUp: async ({ info }) => {
        if (params.request.options.setup === undefined) return
        const runner = this.#clients.runner
        if (runner === undefined) throw noRunner()
        await runner.channel.request('setUp', { stack: info })
      },
      beforeRemoval: async ({ info }) => {
        if (params.request.options.setup === undefined) return
        await this.#clients.runner?.channel.request('tearDown', { project: info.project })
      },
    })
  }

  /** @throws STACK_NOT_READY when there is no stack, because it has not started or is being removed */
  #readyStack(): KeptStack {
    if (this.#phase.name === 'ready') return this.#phase.stack
    throw new SsotError({
      code: 'STACK_NOT_READY',
      summary: 'The stack of this run is not running',
      todo: 'Start the tests again.',
    })
  }

  /** Test files get the stack only when what the setup has written was noted, too. */
  async #reportSetup({ hasFailed }: { hasFailed: boolean }): Promise<null> {
    const run = this.#run
    this.emit({ type: 'setup-ended', hasFailed })
    const { resets } = this.#phase.name === 'ready' ? this.#phase.stack : {}
    if (!hasFailed && run.willNote && resets !== undefined) await run.resets.take(resets, this.emit)
    if (!hasFailed) await run.open()
    run.setup = hasFailed ? 'failed' : 'done'
    return null
  }

  /** @throws STACK_NOT_READY, PROTOCOL_INVALID */
  #resetsOf(client: Client): ResetCalls {
    const stack = this.#readyStack()
    const run = this.#run
    const { file } = client.lease ?? {}
    const disturbedOn = (one: KeptStack) => () => this.#controlOf(one).disturbed()
    if (run.pool !== null && file !== undefined)
      return run.pool.resetsOf(file, disturbedOn(run.pool.stackOf(file)))
    if (client.lease?.isTestFile)
      return run.resets.of({
        ...{ owner: client, testFiles: () => this.#clients.testFiles, emit: this.emit },
        disturbed: disturbedOn(stack),
      })
    throw new SsotError({
      code: 'PROTOCOL_INVALID',
      summary: 'A process that is no test file has asked for a reset',
      todo: 'Report this message. Nothing was changed.',
    })
  }

  /** No text of an error shows a secret, but what services print is the user's own. */
  async #control(client: Client, { service, act, scope }: ControlParams): Promise<ControlPart> {
    const [stack, user] = this.#controlled(client)
    return client.parts.first(await this.#controlOf(stack).act(user, service, act, scope))
  }

  async #undo(client: Client): Promise<null> {
    const [stack, user] = this.#controlled(client)
    await this.#controlOf(stack).undo(user, 'test')
    return null
  }

  /**
   * The stack of a test file, and who it is.
   * @throws STACK_NOT_READY, PROTOCOL_INVALID
   */
  #controlled(client: Client): [KeptStack, ControlUser] {
    const stack = this.#readyStack()
    const { pool, atOnce } = this.#run
    const { lease } = client
    const emit: Emit = (happening) => this.#clients.tellAll(this.#deps.record(happening))
    if (pool !== null && lease?.file !== undefined)
      return [pool.stackOf(lease.file), { owner: client, testFiles: () => 1, emit }]
    // A stack that was handed over to workers is used by files of which nothing is heard here.
    const unheard = this.#run.resets.canReset ? 0 : Math.min(atOnce.workers ?? 0, atOnce.files ?? 0)
    if (lease?.isTestFile)
      return [stack, { owner: client, testFiles: () => Math.max(this.#clients.testFiles, unheard), emit }]
    throw new SsotError({
      code: 'PROTOCOL_INVALID',
      summary: 'A process that is no test file wants to control a service',
      todo: 'Report this message. Nothing was changed.',
    })
  }

  #controlOf(stack: KeptStack): RunControl {
    const control = this.#controls.get(stack) ?? new RunControl(stack.control)
    this.#controls.set(stack, control)
    return control
  }

  async #nextFile(client: Client, { testFile }: { testFile?: string }): Promise<null> {
    const { lease } = client
    const control = this.#controlFor(client)
    if (control?.knows(client)) await this.#undoAll(client, control)
    if (control?.failure) throw control.failure
    const { projects, pool } = this.#run
    const project = lease?.testFile === undefined ? undefined : projects.get(lease.testFile)
    if (testFile !== undefined && project !== undefined) projects.set(testFile, project)
    if (lease?.file !== undefined) await pool?.next(lease.file)
    return null
  }

  #tests(client: Client, { events }: { events: readonly TestNote[] }): null {
    for (const note of events) {
      const event = { ...note, project: this.#projectOf(client, note.file) }
      this.#run.windows.hear(event)
      const { atMs, ...happening } = event
      this.#deps.record(happening, atMs)
    }
    return null
  }

  async #evidence(client: Client, { tests }: { tests: readonly TestTime[] }): Promise<EvidenceAnswer> {
    const { windows } = this.#run
    const asked = tests.map((test) => ({ ...test, project: this.#projectOf(client, test.file) }))
    const questions = asked.map((window) => ({
      ...window,
      others: windows.others(window),
      hasPassed: windows.hasPassed(window),
      nextBeganAtMs: window.name === null ? Number.POSITIVE_INFINITY : windows.nextBeganAtMs(window),
    }))
    return { excerpts: await this.#deps.evidence.excerpts(questions) }
  }

  /** The name of the stack that a test file runs on; empty: there is none. */
  #projectOf({ lease }: Client, file: string): string {
    const shared = this.#phase.name === 'ready' ? this.#phase.stack.info.project : ''
    return lease?.project ?? this.#run.projects.get(file) ?? shared
  }

  #expectFiles({ files }: { files: number }): null {
    this.#run.atOnce.files = files
    this.#run.pool?.expect(files)
    return null
  }

  /** Resolves when what the test file has changed of services is undone, or that it could not be is reported. */
  async #leave(client: Client): Promise<null> {
    const { lease } = client
    if (lease === undefined) return null
    const { pool, resets } = this.#run
    const { file, isTestFile } = lease
    const control = this.#controlFor(client)
    lease.isTestFile = false
    delete lease.file
    if (isTestFile && control?.knows(client)) await this.#undoAll(client, control)
    if (file !== undefined) pool?.leave(file, control?.failure ?? null)
    // The next test file waits for it, as for a reset.
    else if (isTestFile) void resets.forget({ owner: client, emit: this.emit })
    return null
  }

  /** Undoes what a test file has changed of services. A failure is reported, and nobody gets the stack any more. */
  async #undoAll(client: Client, control: RunControl): Promise<void> {
    await control.forget({ owner: client, emit: this.emit }).catch(() => {})
  }

  /** The control of the stack that a test file has; undefined: it has not controlled anything. */
  #controlFor({ lease }: Client): RunControl | undefined {
    const shared = this.#phase.name === 'ready' ? this.#phase.stack : undefined
    const own = lease?.file === undefined ? shared : this.#run.pool?.given(lease.file)
    return own && this.#controls.get(own)
  }

  #report({ file, hasFailed }: ReportParams): ReportAnswer {
    if (hasFailed) this.emit({ type: 'tests-failed', file })
    const isFirst = this.#run.outcomes.report(file, hasFailed)
    const stack = this.#phase.name === 'ready' ? this.#phase.stack : undefined
    return { willKeep: isFirst && !this.#run.isAwaited && stack?.keep ? stack.info.project : null }
  }

  async #release(client: Client, { hasFailed }: { hasFailed: boolean }): Promise<ReleaseAnswer> {
    const run = this.#run
    run.hasFailed ||= hasFailed || run.outcomes.hasFailed
    const { lease } = client
    if (lease) {
      lease.isReturned = true
      this.#leases.end(lease.holder)
      this.emit({ type: 'lease-returned', pid: lease.holder.pid })
    }
    if (this.#leases.count > 0) return { isHeld: true }
    this.#closeIfUnused()
    return run.answer.promise
  }

  #onDisconnect(client: Client): void {
    this.#clients.remove(client)
    void this.#leave(client)
    const { lease } = client
    // After a return, the holder may have taken another lease on another connection.
    if (lease === undefined || lease.bound !== 'connection' || lease.isReturned) return
    this.emit({ type: 'connection-ended', pid: lease.holder.pid })
    this.#leases.end(lease.holder)
    this.#closeIfUnused()
  }

  #endDeadHolders(): void {
    const dead = this.#leases.endDead(this.#deps.isAlive)
    for (const { pid } of dead) this.emit({ type: 'holder-ended', pid })
    // A run that was to return its lease, and has ended without doing so, was interrupted.
    this.#run.hasFailed ||= dead.length > 0 && !this.#run.isAwaited && this.#run.outcomes.hasFailed
    if (dead.length > 0) this.#closeIfUnused()
  }

  #closeIfUnused(): void {
    const phase = this.#phase
    if (this.#leases.count > 0 || phase.name === 'closing') return
    if (!this.#isToEnd && phase.name === 'resting') return
    if (!this.#isToEnd && phase.name === 'ready' && phase.stack.rest !== undefined)
      void this.#rest(phase.stack, phase.stack.rest)
    else void this.#close()
  }

  /** Ends the run, whose clients do not wait until its stack is removed. */
  async #rest(stack: KeptStack, begin: NonNullable<KeptStack['rest']>): Promise<void> {
    const run = this.#run
    const keeping = this.#kept(stack, run)
    const rest = begin(
      keeping.then((kept) => kept !== undefined),
      (because) => this.#endOfRest(rest, because),
    )
    this.#phase = { name: 'resting', rest }
    this.#endPool(run, stack)
    const clients = this.#clients.ofRun()
    this.#run = new TestRun()
    // Until another run begins, a process of this one that asks again begins one itself.
    this.#run.holder = run.holder
    this.emit({ type: 'rest-began', forMs: rest.forMs })
    let answer: KeeperNotices['down'] = { isHeld: false, nextForMs: rest.forMs }
    try {
      const kept = await keeping
      if (kept !== undefined) answer = { ...answer, kept }
      run.answer.resolve(answer)
    } catch (error) {
      const known = asSsotError(error)
      answer = { ...answer, error: this.#deps.secrets.hideIn(boundedError(known.serialize())) }
      run.answer.reject(known)
    }
    await new Promise((resolve) => setImmediate(resolve))
    await this.#clients.dismiss(answer, clients)
  }

  /** Takes the other stacks of a run down, for which its clients do not wait. */
  #endPool(run: TestRun, stack: KeptStack): void {
    const earlier = this.#aftermath
    const ended = run.pool?.end(stack).catch((error: unknown) => {
      this.emit({ type: 'failed', error: boundedError(asSsotError(error).serialize()) })
    })
    this.#aftermath = Promise.all([earlier, ended])
  }

  #endOfRest(rest: KeeperRest, because: RestEnd | 'failed'): void {
    if (this.#phase.name !== 'resting' || this.#phase.rest !== rest) return
    if (because !== 'failed') this.emit({ type: 'rest-ended', because })
    void this.#close()
  }

  #announce(params: AnnounceParams): null {
    if (this.#phase.name === 'resting') this.#phase.rest.announce(params)
    return null
  }

  /** The answer comes when the keeper has nothing left. */
  async #endRest({ because }: { because: RestEnd }): Promise<EndRestAnswer> {
    if (this.#phase.name !== 'resting') return { isInUse: this.#phase.name !== 'closing' }
    const run = this.#run
    this.#endOfRest(this.#phase.rest, because)
    await run.answer.promise
    return { isInUse: false }
  }

  async #close(): Promise<void> {
    const phase = this.#phase
    this.#phase = { name: 'closing' }
    clearInterval(this.#checks)
    clearTimeout(this.#firstMessage)
    this.#makeWay()
    let answer: KeeperNotices['down'] = { isHeld: false }
    try {
      if (phase.name === 'starting') {
        phase.ready.resolve('closing')
        phase.abort.abort()
        await phase.done
      }
      if (phase.name === 'resting') await phase.rest.end()
      const kept = phase.name === 'ready' ? await this.#end(phase.stack) : undefined
      if (kept !== undefined) answer = { isHeld: false, kept }
      await this.#aftermath
      this.#run.answer.resolve(answer)
    } catch (error) {
      const known = asSsotError(error)
      this.emit({ type: 'failed', error: boundedError(known.serialize()) })
      answer = { isHeld: false, error: this.#deps.secrets.hideIn(boundedError(known.serialize())) }
      this.#run.answer.reject(known)
    }
    // The answers to returned leases are sent before the connections are closed.
    await new Promise((resolve) => setImmediate(resolve))
    await this.#clients.dismiss(answer)
    this.#closed.resolve()
  }

  /** A failure here, such as a write on a full disk, must not keep the stack from being removed. */
  #makeWay(): void {
    try {
      this.#deps.onClosing()
    } catch (error) {
      this.emit({
        type: 'record-problem',
        reason: `the locks of this keeper were not released: ${asSsotError(error).message}`,
      })
    }
  }

  /** @returns how to reach the stack if it was kept */
  async #end(stack: KeptStack): Promise<string | undefined> {
    const others = this.#run.pool?.end(stack)
    others?.catch(() => {}) // Awaited below, whatever happens first.
    const kept = await this.#kept(stack, this.#run)
    try {
      if (kept === undefined) await stack.stop()
    } finally {
      await others
    }
    return kept
  }

  /** Keeps the stack for inspection if its run has failed, and asks for that. */
  async #kept(stack: KeptStack, { reasonToKeep }: TestRun): Promise<string | undefined> {
    // Somebody is to see what the services did, but not what a test has done to them. A failure was reported.
    if (reasonToKeep !== null)
      await this.#controls
        .get(stack)
        ?.settled()
        .catch(() => {})
    const kept = reasonToKeep === null ? undefined : await stack.keep?.(reasonToKeep)
    if (kept !== undefined) this.emit({ type: 'stack-kept', project: stack.info.project, advice: kept })
    return kept
  }
}

/** The error of a further stack that no process can set up. */
function noRunner(): SsotError {
  return new SsotError({
    code: 'SETUP_NOT_RUN',
    summary:
      'A further stack of this run could not be set up, because the main process of the test runner is gone',
    todo: 'Start the tests again.',
  })
}
