import type { FollowedLine, LogLine } from '../logs.ts'
import type { Frame } from './api/frames.ts'

/** The engine stores a longer line in pieces, each with its own time stamp. */
const PIECE_BYTES = 16 * 1024

/** What the engine writes before each stored piece: an RFC 3339 time with up to nanoseconds, and a space. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /

/**
 * The lines in the frames of a log with time stamps. A frame is one stored piece. A line has the time of its first piece.
 */
export function linesOfFrames(frames: readonly Frame[]): LogLine[] {
  const pieces = new Pieces(Number.POSITIVE_INFINITY)
  const lines = frames.flatMap((frame) => pieces.add(frame) ?? [])
  return [...lines, ...pieces.rest()].map(({ atMs, stream, text }) => ({ atMs, stream, text }))
}

/** Joins the pieces in which the engine stores long lines. */
export class Pieces {
  readonly #maxBytes: number
  readonly #open = new Map<LogLine['stream'], Open>()

  /** @param maxBytes what of a line is kept */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The line that ends with this piece; null: it goes on. */
  add({ stream, data }: Frame): FollowedLine | null {
    const { stamp, rest } = stamped(data)
    const begun = this.#open.get(stream) ?? { stamp, parts: [], bytes: 0 }
    const isEnd = rest.at(-1) === 0x0a
    const part = (isEnd ? rest.subarray(0, -1) : rest).subarray(0, this.#maxBytes - begun.bytes)
    begun.parts.push(part)
    begun.bytes += part.length
    if (isEnd) this.#open.delete(stream)
    else this.#open.set(stream, begun)
    return isEnd ? lineOf(stream, begun) : null
  }

  /** The rest of an output that did not end with a newline. */
  rest(): FollowedLine[] {
    const lines = [...this.#open].map(([stream, begun]) => lineOf(stream, begun))
    this.#open.clear()
    return lines
  }
}

/** A line whose end has not come. */
interface Open {
  stamp: string
  parts: Buffer[]
  bytes: number
}

function lineOf(stream: LogLine['stream'], { stamp, parts }: Open): FollowedLine {
  return { atMs: timeOf(stamp), stamp, stream, text: textOf(parts) }
}

/** A line from the end of a log. */
export interface LastLine extends LogLine {
  /** Only its end may be there. */
  isCut: boolean
}

/**
 * The last lines, without empty ones.
 *
 * @param isWhole whether `lines` are all lines of the log. Otherwise the first line of each stream may have begun before: only
 * the end of another line of the same stream shows where a line begins.
 */
export function lastLines(lines: readonly LogLine[], count: number, isWhole: boolean): LastLine[] {
  const known = new Set<LogLine['stream']>(isWhole ? ['stdout', 'stderr'] : [])
  const marked = lines.map((line) => {
    const isCut = !known.has(line.stream)
    known.add(line.stream)
    return { ...line, isCut }
  })
  return lastOf(
    marked.filter(({ text, isCut }) => text !== '' || isCut),
    count,
  )
}

export function lastOf<T>(lines: readonly T[], count: number): T[] {
  return lines.slice(Math.max(0, lines.length - count))
}

/** The lines in the log of a container with a terminal, which has no frames and ends its lines with `\r\n`. */
export function linesOfTerminal(text: string): LogLine[] {
  return text
    .split('\n')
    .flatMap((line) => terminalLine(line) ?? [])
    .map(({ atMs, stream, text: content }) => ({ atMs, stream, text: content }))
}

/** One of these lines, without its `\n`; null: it is empty. */
export function terminalLine(line: string): FollowedLine | null {
  const found = STAMP.exec(line)
  if (found === null)
    return line === '' ? null : { atMs: 0, stamp: '', stream: 'stdout', text: line.replace(/\r$/, '') }
  const [whole, stamp = ''] = found
  const content = withoutInnerStamps(line.slice(whole.length))
  return { atMs: timeOf(stamp), stamp, stream: 'stdout', text: content.replace(/\r$/, '') }
}

/** Removes the time stamps of later pieces from a line that was stored in pieces. */
function withoutInnerStamps(content: string): string {
  let joined = ''
  let rest: Buffer = Buffer.from(content)
  while (rest.length > PIECE_BYTES) {
    joined += rest.subarray(0, PIECE_BYTES).toString('utf8')
    const next = rest.subarray(PIECE_BYTES)
    rest = stamped(next).rest
  }
  return joined + rest.toString('utf8')
}

/** The time stamp is empty where the engine has sent none. */
function stamped(data: Buffer): { stamp: string; rest: Buffer } {
  // Longer than any time stamp, and short enough to decode for each piece.
  const found = STAMP.exec(data.subarray(0, 64).toString('latin1'))
  if (found === null) return { stamp: '', rest: data }
  return { stamp: found[1] ?? '', rest: data.subarray(found[0].length) }
}

/** The time with fractions of a millisecond, which put lines in order and which `Date.parse` drops. */
function timeOf(stamp: string): number {
  if (stamp === '') return 0
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? ''
  return Date.parse(stamp) + Number(`0.${fraction.slice(3) || '0'}`)
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
}
