import { type Frame, framesOf } from './frames.ts'

const HEADER_BYTES = 8

/** Puts the frames of an output together, which come in pieces that are cut anywhere. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void
  /** The beginning of a frame whose rest has not come yet. */
  #begun: Buffer[] = []
  #bytes = 0
  /** How long the frame is that has begun, with its header; 0: not known yet. */
  #wanted = 0

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame
  }

  add(piece: Buffer): void {
    this.#begun.push(piece)
    this.#bytes += piece.length
    // Joined only when a frame is whole: a long one comes in thousands of pieces.
    if (this.#bytes < Math.max(HEADER_BYTES, this.#wanted)) return
    const data = this.#begun.length === 1 ? piece : Buffer.concat(this.#begun)
    let end = 0
    this.#wanted = 0
    while (end + HEADER_BYTES <= data.length) {
      const next = end + HEADER_BYTES + data.readUInt32BE(end + 4)
      if (next > data.length) {
        this.#wanted = next - end
        break
      }
      end = next
    }
    const rest = data.subarray(end)
    this.#begun = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
    for (const frame of framesOf(data.subarray(0, end))) this.#onFrame(frame)
  }
}
