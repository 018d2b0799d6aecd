import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import type { Conversation, ConversationEnd } from '../../exec.ts'
import { messageOf } from '../api/requests.ts'

const HEADER_BYTES = 8
const STDERR = 2
/** As much of the error output as an error message quotes. */
const MAX_ERROR_BYTES = 8192

/**
 * A program in a container that reads from its input as long as it is open. Its output comes in frames, which may be cut into
 * pieces anywhere.
 */
export class DockerConversation implements Conversation {
  readonly #exec: Docker.Exec
  readonly #stream: Duplex
  readonly #ended = Promise.withResolvers<ConversationEnd>()
  /** The beginning of a frame, and of a line, whose rest has not come yet. */
  #frame: Buffer[] = []
  #frameBytes = 0
  #line: Buffer[] = []
  #errors = Buffer.alloc(0)
  #isOver = false
  /** Lines that nobody has asked for yet, and who waits for one. */
  readonly #lines: string[] = []
  readonly #waiting: PromiseWithResolvers<string | null>[] = []

  constructor(exec: Docker.Exec, stream: Duplex) {
    this.#exec = exec
    this.#stream = stream
    stream.on('data', (piece: Buffer) => this.#receive(piece))
    stream.on('error', () => {}) // `close` is emitted next.
    stream.once('end', () => this.#end())
    stream.once('close', () => this.#end())
  }

  get ended(): Promise<ConversationEnd> {
    return this.#ended.promise
  }

  send(text: string | Uint8Array): void {
    if (!this.#isOver) this.#stream.write(text)
  }

  nextLine(): Promise<string | null> {
    const line = this.#lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    if (this.#isOver) return Promise.resolve(null)
    const waiting = Promise.withResolvers<string | null>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  takeErrors(): string {
    const text = this.#errors.toString('utf8')
    this.#errors = Buffer.alloc(0)
    return text.trim()
  }

  close(): void {
    this.#stream.destroy()
  }

  #receive(piece: Buffer): void {
    this.#frame.push(piece)
    this.#frameBytes += piece.length
    if (this.#frameBytes < HEADER_BYTES) return
    // Joined only when a frame is whole: a long answer comes in thousands of pieces.
    const [first = piece] = this.#frame
    const head = first.length < HEADER_BYTES ? Buffer.concat(this.#frame) : first
    if (this.#frameBytes < HEADER_BYTES + head.readUInt32BE(4)) return
    let data = this.#frame.length === 1 ? first : Buffer.concat(this.#frame)
    while (data.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + data.readUInt32BE(4)
      if (data.length < end) break
      this.#take(data[0] === STDERR, data.subarray(HEADER_BYTES, end))
      data = data.subarray(end)
    }
    this.#frame = data.length === 0 ? [] : [data]
    this.#frameBytes = data.length
  }

  #take(isError: boolean, data: Buffer): void {
    if (isError) {
      this.#errors = Buffer.concat([this.#errors, data]).subarray(-MAX_ERROR_BYTES)
      return
    }
    let rest = data
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.#line.push(rest.subarray(0, at))
      this.#tell(Buffer.concat(this.#line).toString('utf8'))
      this.#line = []
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) this.#line.push(rest)
  }

  #tell(line: string): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#lines.push(line)
    else waiting.resolve(line)
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const { resolve } of this.#waiting.splice(0)) resolve(null)
    void this.#howItEnded().then(this.#ended.resolve)
  }

  async #howItEnded(): Promise<ConversationEnd> {
    try {
      const { ExitCode } = await this.#exec.inspect()
      return { exitCode: ExitCode, errors: this.takeErrors() }
    } catch (error) {
      return { exitCode: null, errors: `${this.takeErrors()}\n${messageOf(error)}`.trim() }
    }
  }
}
