import type { Socket } from 'node:net'
import { boundedError } from '../../core/errors/bounds.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { asSsotError } from '../../core/errors/unforeseen.ts'
import { readLines, writeLine } from './lines.ts'
import type { Message } from './wire.ts'

/** The requests that one side understands, by name, with their parameters and results. */
export type Requests = Record<string, { params: unknown; result: unknown }>
/** The notices that one side understands, by name, with their payloads. */
export type Notices = Record<string, unknown>

export interface ChannelOptions {
  socket: Socket
  /** A longer message from the other side closes the channel. */
  maxBytes: number
  /** Turns a line into a message. When it throws, the channel is closed. Default: `JSON.parse` without a check. */
  parse?: (line: string) => Message
  /** Answers a request of the other side. An error is sent as the answer. Default: every request gets an error. */
  onRequest?: (request: string, params: unknown) => unknown
  onNotice?: (notice: string, payload: unknown) => void
  /** Called for every message that could be read, before it is handled. */
  onHeard?: () => void
  /** Called when a message could not be read or was too large. The channel is then closed. */
  onUnreadable?: (error: unknown) => void
  /** Called when the other side does not read what is sent. The channel is then closed. */
  onNotReading?: () => void
}

/** The connection ended before a request was answered. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed'
}

/** A message was longer than `maxBytes`. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge'
}

/**
 * Sends requests, which are answered, and notices, which are not, in both directions over one connection. Every test
 * worker loads this file, so it imports nothing heavy.
 *
 * @typeParam TheirRequests the requests that the other side understands
 * @typeParam TheirNotices the notices that the other side understands
 */
export class Channel<TheirRequests extends Requests, TheirNotices extends Notices> {
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
    socket.on('error', () => {}) // `close` is emitted next.
    socket.on('close', () => this.#onClose())
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /**
   * Sends a request, and resolves with the answer.
   * @throws the error that the other side answers with; ChannelClosed when the connection ends before the answer
   */
  request<K extends keyof TheirRequests & string>(
    request: K,
    params: TheirRequests[K]['params'],
  ): Promise<TheirRequests[K]['result']> {
    if (this.#isClosed) return Promise.reject(new ChannelClosed(`The connection ended before "${request}".`))
    const id = this.#nextId++
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.#send({ id, request, params })
    // The protocol gives the type of the result, which is not checked again.
    return answer.promise as Promise<TheirRequests[K]['result']>
  }

  /** Sends a notice. Does nothing when the connection has ended. */
  notify<K extends keyof TheirNotices & string>(notice: K, payload: TheirNotices[K]): void {
    this.#send({ notice, payload })
  }

  /** Sends the greeting, which is the first message of a client. */
  hello(protocol: number, version: string): void {
    this.#send({ hello: { protocol, version } })
  }

  /** Ends the connection at once. */
  close(): void {
    this.#options.socket.destroy()
  }

  /** Ends the connection when everything has been written. */
  end(): void {
    this.#options.socket.end(() => this.#options.socket.destroy())
  }

  #send(message: Message): void {
    if (!writeLine(this.#options.socket, message)) this.#options.onNotReading?.()
  }

  /** @returns false when nothing more may be read from the connection */
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
