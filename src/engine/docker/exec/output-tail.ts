import { framesOf } from '../api/frames.ts'

const HEADER_BYTES = 8
/** As much of an output as is looked at. */
const MAX_BYTES = 64 * 1024

/** The end of an output that the Engine API sends in frames, however long it is and however it is cut into pieces. */
export class OutputTail {
  /** The beginning of a frame whose rest has not come yet. */
  #begun = Buffer.alloc(0)
  #kept: Buffer[] = []
  #bytes = 0
  #isCut = false

  add(piece: Buffer): void {
    const data = Buffer.concat([this.#begun, piece])
    const end = endOfFrames(data)
    this.#begun = data.subarray(end)
    for (const frame of framesOf(data.subarray(0, end))) {
      this.#kept.push(frame.data)
      this.#bytes += frame.data.length
    }
    // Only now and then, so that each byte is copied a few times at most.
    if (this.#bytes > 2 * MAX_BYTES) this.#cut()
  }

  /** Its last lines, without the first one if its beginning is not kept. */
  get lines(): string[] {
    const lines = Buffer.concat(this.#kept).toString('utf8').trimEnd().split(/\r?\n/u)
    const whole = this.#isCut ? lines.slice(1) : lines
    return whole.length === 1 && whole[0] === '' ? [] : whole
  }

  #cut(): void {
    const last = Buffer.concat(this.#kept).subarray(-MAX_BYTES)
    this.#kept = [last]
    this.#bytes = last.length
    this.#isCut = true
  }
}

/** Where the last whole frame ends. */
function endOfFrames(data: Buffer): number {
  let at = 0
  while (at + HEADER_BYTES <= data.length) {
    const end = at + HEADER_BYTES + data.readUInt32BE(at + 4)
    if (end > data.length) break
    at = end
  }
  return at
}
