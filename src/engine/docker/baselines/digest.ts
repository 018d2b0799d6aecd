import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Passes an archive on, and hashes it. The engine writes the files of a folder in the order of their names, with their owners,
 * permissions and times, so the same folder is the same archive.
 */
export class Digest extends Transform {
  readonly #hash = createHash('sha256')
  #bytes = 0
  #result: string | undefined

  /** How many bytes have passed. */
  get bytes(): number {
    return this.#bytes
  }

  /** Of all that has passed. */
  get hash(): string {
    this.#result ??= this.#hash.digest('hex')
    return this.#result
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    done(null, chunk)
  }

  /** Reads a stream to its end, and passes nothing on. */
  async consume(stream: NodeJS.ReadableStream): Promise<void> {
    this.resume()
    await pipeline(stream, this)
  }
}
