import type { Socket } from 'node:net'
import { boundedError } from '../../core/errors/bounds.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { asSsotError } from '../../core/errors/unforeseen.ts'
import { readLines, writeLine } from './lines.ts'
import type { Message } from './wire.ts'

/** The requests that one side understands: by name, what they take and what they answer. */
export type Requests = Record<string, { params: unknown; result: unknown }>
/** The notices that one side understands: by name, what they carry. */
export type Notices = Record<string, unknown>

export interface ChannelOptions {
  socket: Socket
  /** A longer message of the other side closes the channel. */
  maxBytes: number
  /** A line as a message. What it throws closes the channel. Default: the line is trusted to be one. */
  parse?: (line: string) => Message
  /** Answers a request of the other side. What it throws is the answer, too. Default: every request is an error. */
  onRequest?: (request: string, params: unknown) => unknown
  onNotice?: (notice: string, payload: unknown) => void
  /** Called with every message, before it is handled. */
  onHeard?: () => void
  /** A message could not be read, or was too large: the channel is closed. */
  onUnreadable?: (error: unknown) => void
  /** The other side does not read what it is sent: the channel is closed. */
  onNotReading?: () => void
}

/** The connection ended before a request was answered. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed'
}

/** A message was over the limit of size. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge'
}

/**
 * Requests with answers, and notices without, in both directions over one connection. It is loaded into every test
 * worker, so it imports nothing heavy.
 *
 * @typeParam Out the requests that the other side understands
 * @typeParam Told the notices that the other side understands
 */
export class Channel<Out extends Requests, Told extends Notices> {
  readonly #options: ChannelOptions
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #closed = Promise.withResolvers<void>()
  #nextId = 1
  #isClosed = false

  constructor(options: ChannelOptions) {
    this.#options = options
    const { socket, maxBytes } = options
    readLines(
      socket,
      maxBytes,
      (line) => this.#receive(line),
      () => options.onUnreadable?.(new MessageTooLarge(`A message was longer than ${maxBytes} bytes.`)),
    )
    socket.on('error', () => {}) // `close` follows.
    socket.on('close', () => this.#onClose())
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /**
   * Asks the other side.
   * @throws the error that the other side answered with, and ChannelClosed when the connection ended before
   */
  request<K extends keyof Out & string>(request: K, params: Out[K]['params']): Promise<Out[K]['result']> {
    if (this.#isClosed) return Promise.reject(new ChannelClosed(`The connection ended before "${request}".`))
    const id = this.#nextId++
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.#send({ id, request, params })
    // The type says what a side that keeps to the protocol answers.
    return answer.promise as Promise<Out[K]['result']>
  }

  /** Tells the other side something. Does nothing once the connection has ended. */
  notify<K extends keyof Told & string>(notice: K, payload: Told[K]): void {
    this.#send({ notice, payload })
  }

  /** Says who speaks. */
  hello(protocol: number, version: string): void {
    this.#send({ hello: { protocol, version } })
  }

  /** Ends the connection at once. */
  close(): void {
    this.#options.socket.destroy()
  }

  /** Ends the connection when everything that was sent has been written. */
  end(): void {
    this.#options.socket.end(() => this.#options.socket.destroy())
  }

  #send(message: Message): void {
    if (!writeLine(this.#options.socket, message)) this.#options.onNotReading?.()
  }

  /** @returns whether more is read from the other side */
  #receive(line: string): boolean {
    const { parse = JSON.parse, onHeard, onNotice, onUnreadable } = this.#options
    let message: Message
    try {
      message = parse(line)
    } catch (error) {
      onUnreadable?.(error)
      this.end()
      return false
    }
    onHeard?.()
    if ('request' in message) void this.#answer(message.id, message.request, message.params)
    else if ('notice' in message) onNotice?.(message.notice, message.payload)
    else if ('id' in message) this.#settle(message)
    return true
  }

  async #answer(id: number, request: string, params: unknown): Promise<void> {
    const { onRequest = unknownRequest } = this.#options
    try {
      this.#send({ id, result: (await onRequest(request, params)) ?? null })
    } catch (error) {
      this.#send({ id, error: boundedError(asSsotError(error).serialize()) })
    }
  }

  #settle(message: Message & { id: number }): void {
    const answer = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if ('error' in message) answer?.reject(SsotError.deserialize(message.error))
    else if ('result' in message) answer?.resolve(message.result)
  }

  #onClose(): void {
    this.#isClosed = true
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(new ChannelClosed('The connection ended before the answer.'))
    this.#closed.resolve()
  }
}

function unknownRequest(request: string): never {
  throw new SsotError({
    code: 'PROTOCOL_INVALID',
    summary: `This side of the connection does not know the request "${request}"`,
    todo: 'Report this message: client and keeper are of one version, and should know the same requests.',
  })
}
