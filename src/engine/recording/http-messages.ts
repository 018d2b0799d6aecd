/** The first line of an HTTP message, and its body as far as it is kept. */
export interface HttpMessage {
  /** `POST /v1.45/networks/create HTTP/1.1` or `HTTP/1.1 201 Created` */
  firstLine: string
  body: Buffer
}

/** How the body of a message ends. */
type BodyEnd = { by: 'length'; left: number } | { by: 'chunks' } | { by: 'close' } | { by: 'nothing' }

/** A message whose body is not yet complete. */
interface OpenMessage {
  firstLine: string
  end: BodyEnd
  chunks: Buffer[]
  bytes: number
}

export interface ReadOptions {
  /** Whether a message with this first line has no body, whatever its headers say. */
  isBodiless(firstLine: string): boolean
  /** Whether the body of a message with this first line is kept. */
  isKept(firstLine: string): boolean
  onMessage(message: HttpMessage): void
}

/** More than any request that creates something has. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024
const MAX_HEAD_BYTES = 256 * 1024

/**
 * Reads HTTP/1.1 messages of one direction of a connection as their bytes pass by.
 * @throws Error when they are no such messages, or a kept body is too large
 */
export class HttpReader {
  readonly #options: ReadOptions
  #rest: Buffer = Buffer.alloc(0)
  #message: OpenMessage | undefined
  /** How many bytes of a chunk are still to come, with the line end behind it. */
  #chunkLeft = 0
  #isOpaque = false

  constructor(options: ReadOptions) {
    this.#options = options
  }

  push(bytes: Buffer): void {
    if (this.#isOpaque) return
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (!this.#isOpaque && this.#step()) {}
  }

  /** What follows is not HTTP. */
  stop(): void {
    this.#isOpaque = true
  }

  /** The connection has ended in this direction. */
  end(): void {
    if (this.#message?.end.by === 'close') this.#finish()
  }

  /** @returns whether there may be more to read */
  #step(): boolean {
    return this.#message === undefined ? this.#readHead() : this.#readBody(this.#message)
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n')
    if (end < 0) {
      if (this.#rest.length > MAX_HEAD_BYTES) throw new Error('the head of an HTTP message is too large')
      return false
    }
    const [firstLine = '', ...headers] = this.#take(end + 4)
      .toString('latin1')
      .trimEnd()
      .split('\r\n')
    if (!/^HTTP\/1\.1 \d{3}|^[A-Z]+ \S+ HTTP\/1\.1$/.test(firstLine)) throw new Error('no HTTP/1.1 message')
    this.#message = { firstLine, end: this.#endOf(firstLine, headers), chunks: [], bytes: 0 }
    if (this.#message.end.by === 'nothing') this.#finish()
    return this.#rest.length > 0
  }

  #endOf(firstLine: string, headers: readonly string[]): BodyEnd {
    const value = (name: string) =>
      headers
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim()
    if (this.#options.isBodiless(firstLine)) return { by: 'nothing' }
    if (/(?:^|,\s*)chunked$/i.test(value('transfer-encoding') ?? '')) return { by: 'chunks' }
    const length = value('content-length')
    if (length !== undefined)
      return Number(length) === 0 ? { by: 'nothing' } : { by: 'length', left: Number(length) }
    return firstLine.startsWith('HTTP/') ? { by: 'close' } : { by: 'nothing' }
  }

  #readBody(message: OpenMessage): boolean {
    if (this.#rest.length === 0) return false
    const { end } = message
    if (end.by === 'chunks') return this.#readChunks(message)
    const bytes = this.#take(end.by === 'length' ? Math.min(end.left, this.#rest.length) : this.#rest.length)
    this.#keep(message, bytes)
    if (end.by !== 'length') return false
    end.left -= bytes.length
    if (end.left === 0) this.#finish()
    return true
  }

  #readChunks(message: OpenMessage): boolean {
    if (this.#chunkLeft > 0) {
      const bytes = this.#take(Math.min(this.#chunkLeft, this.#rest.length))
      // The two bytes behind a chunk are not of the body.
      this.#keep(message, bytes.subarray(0, Math.max(0, Math.min(bytes.length, this.#chunkLeft - 2))))
      this.#chunkLeft -= bytes.length
      return this.#rest.length > 0
    }
    const lineEnd = this.#rest.indexOf('\r\n')
    if (lineEnd < 0) return false
    const size = Number.parseInt(this.#rest.subarray(0, lineEnd).toString('latin1'), 16)
    if (!Number.isInteger(size)) throw new Error('no size of a chunk')
    if (size > 0) {
      this.#take(lineEnd + 2)
      this.#chunkLeft = size + 2
      return this.#rest.length > 0
    }
    // Trailers are of no interest, but the empty line behind them ends the message.
    const end = this.#rest.indexOf('\r\n\r\n', lineEnd)
    if (end < 0) return false
    this.#take(end + 4)
    this.#finish()
    return this.#rest.length > 0
  }

  #keep(message: OpenMessage, bytes: Buffer): void {
    if (!this.#options.isKept(message.firstLine)) return
    message.bytes += bytes.length
    if (message.bytes > MAX_KEPT_BYTES) throw new Error('the body of an HTTP message is too large')
    message.chunks.push(bytes)
  }

  #finish(): void {
    const message = this.#message
    this.#message = undefined
    if (message)
      this.#options.onMessage({ firstLine: message.firstLine, body: Buffer.concat(message.chunks) })
  }

  #take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }
}
