import { StringDecoder } from 'node:string_decoder'
import type { FollowedLine } from '../logs.ts'
import { FrameReader } from './api/frames.ts'
import { Pieces, terminalLine } from './log-lines.ts'

/** What is kept of one line, so that an output without line breaks does not fill the memory. */
export const MAX_LINE_BYTES = 64 * 1024

/** The lines of an output that comes in chunks, which may end anywhere. */
export class FollowedLines {
  readonly #isTerminal: boolean
  readonly #frames = new FrameReader()
  readonly #pieces = new Pieces(MAX_LINE_BYTES)
  readonly #decoder = new StringDecoder('utf8')
  #text = ''

  constructor(isTerminal: boolean) {
    this.#isTerminal = isTerminal
  }

  /** The lines that end in this chunk. */
  add(chunk: Buffer): FollowedLine[] {
    if (!this.#isTerminal) return this.#frames.add(chunk).flatMap((frame) => this.#pieces.add(frame) ?? [])
    const lines = (this.#text + this.#decoder.write(chunk)).split('\n')
    const open = lines.pop() ?? ''
    // The engine stores longer lines in pieces, each of which has a time stamp, and sends each piece as one chunk at most.
    this.#text = open.length > MAX_LINE_BYTES ? open.slice(0, MAX_LINE_BYTES) : open
    return lines.flatMap((line) => terminalLine(line) ?? [])
  }

  /** The line that had no end when the output ended. */
  end(): FollowedLine[] {
    if (!this.#isTerminal) return this.#pieces.rest()
    return [terminalLine(this.#text) ?? []].flat()
  }
}
