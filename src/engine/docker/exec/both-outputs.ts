import { type Frame, FrameReader } from '../api/frames.ts'

/** Both outputs of a command, which the Engine API sends in frames that are cut into pieces anywhere. */
export class BothOutputs {
  readonly #maxBytes: number
  readonly #reader = new FrameReader()
  readonly #kept: Record<Frame['stream'], Buffer[]> = { stdout: [], stderr: [] }
  readonly #bytes: Record<Frame['stream'], number> = { stdout: 0, stderr: 0 }

  /** @param maxBytes how much of each is kept */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  add(piece: Buffer): void {
    for (const frame of this.#reader.add(piece)) this.#take(frame)
  }

  get stdout(): string {
    return Buffer.concat(this.#kept.stdout).toString('utf8')
  }

  get stderr(): string {
    return Buffer.concat(this.#kept.stderr).toString('utf8')
  }

  /** Whether one of them was longer than what is kept. */
  get isCut(): boolean {
    return Math.max(this.#bytes.stdout, this.#bytes.stderr) > this.#maxBytes
  }

  #take({ stream, data }: Frame): void {
    const room = this.#maxBytes - this.#bytes[stream]
    // A copy: the frame is a part of a larger buffer.
    if (room > 0) this.#kept[stream].push(Buffer.from(data.subarray(0, room)))
    this.#bytes[stream] += data.length
  }
}
