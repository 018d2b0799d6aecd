import type { Socket } from 'node:net'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { describeProgress, type ProgressEvent } from '../core/events/progress.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import { readLines, writeLine } from './channel/lines.ts'
import { MAX_MESSAGE_BYTES, parseClientMessage } from './channel/messages.ts'
import type { KeeperMessage, LeaseRequest, ReleaseRequest } from './channel/protocol.ts'
import { Leases } from './leases.ts'

/** A stack as the keeper handles it; `src/stack` provides it. */
export interface KeptStack {
  info: StackInfo
  /** Takes the stack down. @returns what was removed, in words */
  stop(): Promise<string>
  /**
   * Leaves the stack for inspection, with a mark by which nobody takes it for left over; absent where nobody asked for
   * that.
   * @returns how to reach and remove it
   */
  keep?(): Promise<string>
}

export interface KeeperDependencies {
  /** Starts the stack that the first lease asks for; rolls back by itself when it fails or is cancelled. */
  start(
    request: LeaseRequest,
    signal: AbortSignal,
    onProgress: (event: ProgressEvent) => void,
  ): Promise<KeptStack>
  isAlive(holder: ProcessIdentity): boolean
  log(line: string): void
  /** Called once, when the keeper takes no further leases: another one may be elected from now on. */
  onClosing(): void
  /** How long a connection may say nothing at first; absent: 5 s. */
  firstWordMs?: number
}

/** How often holders are looked at whose end no connection tells. */
const HOLDER_CHECK_MS = 200
/**
 * A keeper that nobody speaks to has lost its client before the first word, and so has a connection on which nothing
 * is said.
 */
const FIRST_WORD_MS = 5000

type Phase =
  | { name: 'idle' }
  | { name: 'booting'; abort: AbortController; done: Promise<void> }
  | { name: 'ready'; stack: KeptStack }
  | { name: 'failed'; error: SerializedError }
  | { name: 'closing' }

/**
 * Owns one stack for its leases: starts it for the first one, hands it to every other, and takes it down when
 * the last one is gone, for whatever reason. It serves one life of one stack and is then done.
 */
export class Keeper {
  readonly #deps: KeeperDependencies
  readonly #leases = new Leases()
  readonly #sockets = new Set<Socket>()
  readonly #awaitingStack = new Set<Socket>()
  /** Of everyone with a lease. */
  readonly #listeners = new Set<Socket>()
  /** Of those who want to hear what is logged. */
  readonly #verbose = new Set<Socket>()
  /** What a client that comes while the stack is starting is told first. */
  readonly #progress: ProgressEvent[] = []
  readonly #closed = Promise.withResolvers<void>()
  #phase: Phase = { name: 'idle' }
  #checks: NodeJS.Timeout | undefined
  /** Whether a run that gave its lease back has said that tests failed. */
  #hasFailed = false
  readonly #firstWord: NodeJS.Timeout

  constructor(deps: KeeperDependencies) {
    this.#deps = deps
    this.#firstWord = setTimeout(() => this.#closeIfUnused(), deps.firstWordMs ?? FIRST_WORD_MS)
  }

  /** Resolves when the stack is gone and nothing is left to do. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Writes a line into the log, and tells it to whoever wants to hear. */
  log(line: string): void {
    this.#deps.log(line)
    for (const socket of this.#verbose) writeLine(socket, { type: 'log', line } satisfies KeeperMessage)
  }

  /** Serves one client connection. */
  accept(socket: Socket): void {
    this.#sockets.add(socket)
    const silent = setTimeout(() => this.#cutSilent(client), this.#deps.firstWordMs ?? FIRST_WORD_MS)
    const client: Client = { socket, holder: null, bound: 'connection', silent }
    readLines(
      socket,
      MAX_MESSAGE_BYTES,
      (line) => this.#receive(client, line),
      () => this.log('a client sent a message over the size limit and was cut off'),
    )
    socket.on('error', () => {}) // `close` follows.
    socket.on('close', () => this.#left(client))
  }

  #cutSilent({ socket }: Client): void {
    this.log('a connection on which nothing was said was cut off')
    socket.destroy()
  }

  /** Ends every lease, as if all holders had ended. */
  endAll(reason: string): void {
    this.log(reason)
    this.#leases.endDead(() => false)
    this.#closeIfUnused()
  }

  /** @returns whether more is heard of this client */
  #receive(client: Client, line: string): boolean {
    try {
      const message = parseClientMessage(line)
      clearTimeout(client.silent)
      if (message.type === 'lease') this.#lease(client, message)
      else this.#release(client, message)
      return true
    } catch (error) {
      const known = error instanceof SsotError ? error : null
      this.log(`refused a message, and its connection: ${known?.summary ?? error}`)
      if (known) this.#send(client.socket, { type: 'failed', error: known.serialize() })
      client.socket.end(() => client.socket.destroy())
      return false
    }
  }

  #lease(client: Client, request: LeaseRequest): void {
    if (this.#phase.name === 'closing') {
      this.#send(client.socket, { type: 'closing' })
      return
    }
    clearTimeout(this.#firstWord)
    this.#checks ??= setInterval(() => this.#endDeadHolders(), HOLDER_CHECK_MS)
    client.holder = request.holder
    client.bound = request.bound
    this.#listeners.add(client.socket)
    if (request.isVerbose) this.#verbose.add(client.socket)
    this.#leases.take(request.holder)
    this.log(
      `process ${request.holder.pid} takes a lease, which ends with its ${request.bound === 'holder' ? 'process' : 'connection'}`,
    )
    if (this.#phase.name === 'idle') this.#boot(request)
    if (this.#phase.name === 'ready')
      this.#send(client.socket, { type: 'ready', stack: this.#phase.stack.info })
    if (this.#phase.name === 'failed') this.#send(client.socket, { type: 'failed', error: this.#phase.error })
    if (this.#phase.name !== 'booting') return
    for (const event of this.#progress) this.#send(client.socket, { type: 'progress', event })
    this.#awaitingStack.add(client.socket)
  }

  #boot(request: LeaseRequest): void {
    const abort = new AbortController()
    this.#phase = { name: 'booting', abort, done: this.#runBoot(request, abort.signal) }
  }

  async #runBoot(request: LeaseRequest, signal: AbortSignal): Promise<void> {
    try {
      const stack = await this.#deps.start(request, signal, (event) => this.#onProgress(event))
      if (signal.aborted) {
        await stack.stop()
        return
      }
      this.#phase = { name: 'ready', stack }
      this.#answerWaiting({ type: 'ready', stack: stack.info })
    } catch (error) {
      const known = asSsotError(error)
      this.log(known.message)
      if (signal.aborted) {
        // Cancelling is not a failure, but a stack that could not be removed is.
        if (known.code !== 'START_CANCELLED') throw known
        return
      }
      this.#phase = { name: 'failed', error: known.serialize() }
      this.#answerWaiting({ type: 'failed', error: known.serialize() })
    }
  }

  #onProgress(event: ProgressEvent): void {
    // Not by `log`: every listener hears of it below.
    this.#deps.log(describeProgress(event))
    if (this.#phase.name !== 'ready') this.#progress.push(event)
    for (const socket of this.#listeners) this.#send(socket, { type: 'progress', event })
  }

  #send(socket: Socket, message: KeeperMessage): void {
    if (!writeLine(socket, message)) this.#deps.log('a client that does not read was cut off')
  }

  #answerWaiting(message: KeeperMessage): void {
    for (const socket of this.#awaitingStack) this.#send(socket, message)
    this.#awaitingStack.clear()
  }

  #release(client: Client, { hasFailed = false }: ReleaseRequest): void {
    this.#hasFailed ||= hasFailed
    if (client.holder) this.#leases.end(client.holder)
    this.log(`process ${client.holder?.pid} gave its lease back`)
    if (this.#leases.count > 0) this.#send(client.socket, { type: 'down', held: true })
    else this.#closeIfUnused()
  }

  #left(client: Client): void {
    this.#sockets.delete(client.socket)
    this.#awaitingStack.delete(client.socket)
    this.#listeners.delete(client.socket)
    this.#verbose.delete(client.socket)
    clearTimeout(client.silent)
    if (client.holder === null || client.bound !== 'connection') return
    this.log(`the connection of process ${client.holder.pid} ended`)
    this.#leases.end(client.holder)
    this.#closeIfUnused()
  }

  #endDeadHolders(): void {
    const dead = this.#leases.endDead(this.#deps.isAlive)
    for (const { pid } of dead) this.log(`process ${pid} ended`)
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
    clearTimeout(this.#firstWord)
    // Whatever fails on the way, such as a record on a full disk, the stack must go.
    try {
      this.#deps.onClosing()
    } catch (error) {
      this.log(`what this keeper holds was not given back: ${asSsotError(error).message}`)
    }
    const begin = performance.now()
    const answer: KeeperMessage & { type: 'down' } = { type: 'down', held: false }
    try {
      if (phase.name === 'booting') {
        phase.abort.abort()
        await phase.done
      }
      const kept = phase.name === 'ready' && this.#hasFailed ? await phase.stack.keep?.() : undefined
      if (kept === undefined) {
        this.log('taking the stack down')
        const removed = phase.name === 'ready' ? await phase.stack.stop() : 'what had been made'
        this.log(`removed ${removed} in ${((performance.now() - begin) / 1000).toFixed(2)} s`)
      } else {
        this.log(kept)
        answer.kept = kept
      }
    } catch (error) {
      const known = asSsotError(error)
      this.log(known.message)
      answer.error = known.serialize()
    }
    await Promise.all([...this.#sockets].map((socket) => farewell(socket, answer)))
    this.#closed.resolve()
  }
}

interface Client {
  socket: Socket
  /** Null until the client has asked for a lease. */
  holder: ProcessIdentity | null
  bound: LeaseRequest['bound']
  /** Cuts the connection off when nothing is said on it. */
  silent: NodeJS.Timeout
}

/** How long a client may take to read the last word. */
const FAREWELL_MS = 1000

/** Resolves when the client has the message, or takes too long for it. */
function farewell(socket: Socket, message: KeeperMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FAREWELL_MS)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    writeLine(socket, message)
    socket.end()
  })
}

function asSsotError(error: unknown): SsotError {
  if (error instanceof SsotError) return error
  return new SsotError({
    code: 'STACK_FAILED',
    summary: `The stack failed in a way this program does not know: ${error instanceof Error ? error.stack : error}`,
    todo: 'Report this message.',
    cause: error,
  })
}
