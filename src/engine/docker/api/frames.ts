/** Header of a frame: stream type, three zero bytes, length of the payload as big-endian uint32. */
const HEADER_BYTES = 8
const STDERR = 2

/** A piece of a container's output. */
export interface Frame {
  stream: 'stdout' | 'stderr'
  data: Buffer
}

/**
 * The frames of the output that the Engine API sends for a container without a terminal. A frame that was cut off has the
 * data that was received.
 * @see https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 */
export function framesOf(data: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at + HEADER_BYTES <= data.length; ) {
    const start = at + HEADER_BYTES
    const end = start + data.readUInt32BE(at + 4)
    frames.push({ stream: data[at] === STDERR ? 'stderr' : 'stdout', data: data.subarray(start, end) })
    at = end
  }
  return frames
}

/** The text of both outputs in the order in which the engine wrote them. */
export function textOf(data: Buffer): string {
  return Buffer.concat(framesOf(data).map((frame) => frame.data)).toString('utf8')
}

/** The frames of an output that comes in chunks, which may end inside of a frame. */
export class FrameReader {
  #chunks: Buffer[] = []
  #bytes = 0
  /** How many bytes the first frame needs. */
  #needed = HEADER_BYTES

  /** The frames that end in this chunk. */
  add(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    // A large frame that comes in many chunks is joined once.
    if (this.#bytes < this.#needed) return []
    const data = Buffer.concat(this.#chunks)
    const frames: Frame[] = []
    let at = 0
    for (;;) {
      const left = data.length - at
      this.#needed = left < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + data.readUInt32BE(at + 4)
      if (left < this.#needed) break
      const stream = data[at] === STDERR ? 'stderr' : 'stdout'
      frames.push({ stream, data: data.subarray(at + HEADER_BYTES, at + this.#needed) })
      at += this.#needed
    }
    const rest = data.subarray(at)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
    return frames
  }
}
