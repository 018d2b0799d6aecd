import type { LogLine } from '../logs.ts'
import { FrameReader } from './api/frame-reader.ts'
import type { Frame } from './api/frames.ts'
import { linesOfFrames, linesOfTerminal } from './log-lines.ts'

const NEW_LINE = 0x0a

/** Puts the lines of a log together, which comes in pieces that are cut anywhere. */
export class LogPieces {
  readonly #onLine: (line: LogLine) => void
  readonly #frames: FrameReader | null
  /** The stored pieces of each stream whose line has not ended yet. */
  readonly #open = new Map<Frame['stream'], Frame[]>()
  /** The same of a terminal. */
  #begun: Buffer[] = []

  constructor(isTerminal: boolean, onLine: (line: LogLine) => void) {
    this.#onLine = onLine
    this.#frames = isTerminal ? null : new FrameReader((frame) => this.#take(frame))
  }

  add(piece: Buffer): void {
    if (this.#frames !== null) this.#frames.add(piece)
    else this.#addText(piece)
  }

  /** The log has ended, perhaps in the middle of a line. */
  end(): void {
    const open = [...this.#open.values()].flat()
    this.#open.clear()
    const rest = Buffer.concat(this.#begun.splice(0)).toString('utf8')
    for (const line of [...linesOfFrames(open), ...linesOfTerminal(rest)]) this.#onLine(line)
  }

  #take(frame: Frame): void {
    // A copy: the frame is a part of a larger buffer, and its line may end much later.
    const kept = { ...frame, data: Buffer.from(frame.data) }
    const open = [...(this.#open.get(frame.stream) ?? []), kept]
    if (frame.data.at(-1) !== NEW_LINE) {
      this.#open.set(frame.stream, open)
      return
    }
    this.#open.delete(frame.stream)
    for (const line of linesOfFrames(open)) this.#onLine(line)
  }

  #addText(piece: Buffer): void {
    const end = piece.lastIndexOf(NEW_LINE)
    if (end < 0) {
      this.#begun.push(piece)
      return
    }
    const text = Buffer.concat([...this.#begun, piece.subarray(0, end + 1)]).toString('utf8')
    this.#begun = [piece.subarray(end + 1)]
    for (const line of linesOfTerminal(text)) this.#onLine(line)
  }
}
