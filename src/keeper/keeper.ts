import type { Socket } from 'node:net'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { boundedError } from '../core/errors/bounds.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { asSsotError } from '../core/errors/unforeseen.ts'
import type { Emit, Happening, StackEvent } from '../core/events/event.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import { Channel, MessageTooLarge } from './channel/channel.ts'
import { clientMessageReader, MAX_MESSAGE_BYTES } from './channel/client-messages.ts'
import type {
  DriftAnswer,
  KeeperNotices,
  LeaseAnswer,
  LeaseParams,
  ReleaseAnswer,
  ReportAnswer,
  ReportParams,
} from './channel/protocol.ts'
import { type Client, Clients } from './clients.ts'
import { Leases } from './leases.ts'
import { Outcomes } from './outcomes.ts'

/** A stack as the keeper handles it; `src/stack` provides it. */
export interface KeptStack {
  info: StackInfo
  /** Compares it with its files. */
  drift(): Promise<DriftAnswer>
  /** Makes it match its files. */
  refresh(): Promise<void>
  /** Takes the stack down. */
  stop(): Promise<void>
  /**
   * Keeps the stack for inspection, and marks it so that no process removes it as an orphan. Absent unless the request
   * asks for it.
   * @param reason a clause without a full stop: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep?(reason: string): Promise<string>
}

export interface KeeperDependencies {
  /** Starts the stack that the first lease asks for. When it fails or is cancelled, it removes what it has made. */
  start(params: LeaseParams, signal: AbortSignal, emit: Emit): Promise<KeptStack>
  isAlive(holder: ProcessIdentity): boolean
  /** Adds the time to an event, and writes it to the log. */
  record(happening: Happening): StackEvent
  /** Called once, when the keeper takes no more leases. From then on another keeper may be elected. */
  onClosing(): void
  /** How long to wait for the first message of a connection. Default: 5 s. */
  firstMessageMs?: number
}

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
  | { name: 'closing' }

/**
 * Owns one stack for its leases: starts it for the first lease, gives it to every later one, and takes it down when the
 * last lease ends, for whatever reason. A keeper never starts a second stack.
 */
export class Keeper {
  readonly #deps: KeeperDependencies
  readonly #leases = new Leases()
  readonly #clients = new Clients()
  readonly #closed = Promise.withResolvers<void>()
  /** The answer to every client that returns its lease. */
  readonly #outcome = Promise.withResolvers<ReleaseAnswer>()
  #phase: Phase = { name: 'idle' }
  #checks: NodeJS.Timeout | undefined
  readonly #outcomes = new Outcomes()
  /** The outcome of the setup module; undefined while it has not run. */
  #setup: 'done' | 'failed' | undefined
  /** Whether tests had failed when the run ended. */
  #hasFailed = false
  /** Whether a client has a lease that it is to return itself, so that it hears what becomes of the stack. */
  #isAwaited = false
  readonly #firstMessage: NodeJS.Timeout

  constructor(deps: KeeperDependencies) {
    this.#deps = deps
    this.#outcome.promise.catch(() => {}) // Awaited only for clients that have returned a lease.
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
    const channel = new Channel<Record<string, never>, KeeperNotices>({
      socket,
      maxBytes: MAX_MESSAGE_BYTES,
      parse: clientMessageReader(),
      onHeard: () => clearTimeout(silence),
      onRequest: (request, params) => this.#answer(client, request, params),
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
    const client: Client = { channel, silence }
    this.#clients.add(client)
    void channel.closed.then(() => this.#onDisconnect(client))
  }

  /** Ends every lease, as if all holders had ended. */
  endAll(reason: Happening): void {
    this.emit(reason)
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
    client.channel.notify('refused', boundedError(known.serialize()))
  }

  /** The channel has checked that the request is one of these and has the right parameters. */
  async #answer(
    client: Client,
    request: string,
    params: unknown,
  ): Promise<LeaseAnswer | ReleaseAnswer | ReportAnswer | DriftAnswer | null> {
    if (request === 'lease') return this.#lease(client, params as LeaseParams)
    if (request === 'drift') return this.#readyStack().drift()
    if (request === 'refresh') {
      await this.#readyStack().refresh()
      return null
    }
    if (request === 'setup') return this.#reportSetup(params as { hasFailed: boolean })
    if (request === 'report') return this.#report(params as ReportParams)
    return this.#release(client, params as { hasFailed: boolean })
  }

  async #lease(client: Client, params: LeaseParams): Promise<LeaseAnswer> {
    if (this.#phase.name === 'closing') return 'closing'
    clearTimeout(this.#firstMessage)
    this.#checks ??= setInterval(() => this.#endDeadHolders(), HOLDER_CHECK_MS)
    const { holder, bound, events } = params
    const endsWith = bound === 'holder' ? 'process' : 'connection'
    client.lease = { holder, bound, events, isReturned: false }
    this.#isAwaited ||= bound === 'connection'
    if (this.#phase.name === 'starting') this.#clients.replay(client)
    this.#leases.take(holder)
    this.emit({ type: 'lease-taken', pid: holder.pid, endsWith })
    const isFirst = this.#phase.name === 'idle'
    if (isFirst) this.#start(params)
    const stack = await this.#stack()
    return stack === 'closing' ? stack : { stack, isFirst, isSetUp: this.#setup === 'done' }
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

  #start(params: LeaseParams): void {
    const [abort, ready] = [new AbortController(), Promise.withResolvers<StackInfo | 'closing'>()]
    ready.promise.catch(() => {}) // Awaited for every lease, but all leases may have ended.
    this.#phase = { name: 'starting', abort, ready, done: this.#runStart(params, abort.signal, ready) }
  }

  async #runStart(
    params: LeaseParams,
    signal: AbortSignal,
    ready: PromiseWithResolvers<StackInfo | 'closing'>,
  ): Promise<void> {
    try {
      const stack = await this.#deps.start(params, signal, this.emit)
      if (signal.aborted) {
        await stack.stop()
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

  /** @throws STACK_NOT_READY when there is no stack, because it has not started or is being removed */
  #readyStack(): KeptStack {
    if (this.#phase.name === 'ready') return this.#phase.stack
    throw new SsotError({
      code: 'STACK_NOT_READY',
      summary: 'The stack of this run is not running',
      todo: 'Start the tests again.',
    })
  }

  #reportSetup({ hasFailed }: { hasFailed: boolean }): null {
    this.#setup = hasFailed ? 'failed' : 'done'
    this.emit({ type: 'setup-ended', hasFailed })
    return null
  }

  #report({ file, hasFailed }: ReportParams): ReportAnswer {
    if (hasFailed) this.emit({ type: 'tests-failed', file })
    const isFirst = this.#outcomes.report(file, hasFailed)
    const stack = this.#phase.name === 'ready' ? this.#phase.stack : undefined
    return { willKeep: isFirst && !this.#isAwaited && stack?.keep ? stack.info.project : null }
  }

  async #release(client: Client, { hasFailed }: { hasFailed: boolean }): Promise<ReleaseAnswer> {
    this.#hasFailed ||= hasFailed || this.#outcomes.hasFailed
    const { lease } = client
    if (lease) {
      lease.isReturned = true
      this.#leases.end(lease.holder)
      this.emit({ type: 'lease-returned', pid: lease.holder.pid })
    }
    if (this.#leases.count > 0) return { isHeld: true }
    this.#closeIfUnused()
    return this.#outcome.promise
  }

  #onDisconnect(client: Client): void {
    this.#clients.remove(client)
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
    this.#hasFailed ||= dead.length > 0 && !this.#isAwaited && this.#outcomes.hasFailed
    if (dead.length > 0) this.#closeIfUnused()
  }

  #closeIfUnused(): void {
    if (this.#leases.count > 0 || this.#phase.name === 'closing') return
    void this.#close()
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
      const kept = phase.name === 'ready' ? await this.#end(phase.stack) : undefined
      if (kept !== undefined) answer = { isHeld: false, kept }
      this.#outcome.resolve(answer)
    } catch (error) {
      const known = asSsotError(error)
      this.emit({ type: 'failed', error: boundedError(known.serialize()) })
      answer = { isHeld: false, error: boundedError(known.serialize()) }
      this.#outcome.reject(known)
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
    const reason =
      this.#setup === 'failed' ? 'its setup has failed' : this.#hasFailed ? 'its tests have failed' : null
    const kept = reason === null ? undefined : await stack.keep?.(reason)
    if (kept === undefined) await stack.stop()
    else this.emit({ type: 'stack-kept', project: stack.info.project, advice: kept })
    return kept
  }
}
