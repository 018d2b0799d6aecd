import type { LogLine } from '../logs.ts'
import type { Frame } from './api/frames.ts'

/** The engine stores a longer line in pieces, each with its own time stamp. */
const PIECE_BYTES = 16 * 1024

/** What the engine writes before each stored piece: an RFC 3339 time with up to nanoseconds, and a space. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /

/**
 * The lines in the frames of a log with time stamps. A frame is one stored piece. A line has the time of its first piece.
 */
export function linesOfFrames(frames: readonly Frame[]): LogLine[] {
  const lines: LogLine[] = []
  const open = new Map<LogLine['stream'], { atMs: number; parts: Buffer[] }>()
  for (const { stream, data } of frames) {
    const { atMs, rest } = stamped(data)
    const begun = open.get(stream) ?? { atMs, parts: [] }
    const isEnd = rest.at(-1) === 0x0a
    begun.parts.push(isEnd ? rest.subarray(0, -1) : rest)
    if (!isEnd) open.set(stream, begun)
    else {
      open.delete(stream)
      lines.push({ atMs: begun.atMs, stream, text: textOf(begun.parts) })
    }
  }
  // The rest of an output that did not end with a newline.
  for (const [stream, { atMs, parts }] of open) lines.push({ atMs, stream, text: textOf(parts) })
  return lines
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
  return text.split('\n').flatMap((line): LogLine[] => {
    const found = STAMP.exec(line)
    if (found === null)
      return line === '' ? [] : [{ atMs: 0, stream: 'stdout', text: line.replace(/\r$/, '') }]
    const content = withoutInnerStamps(line.slice(found[0].length))
    return [{ atMs: timeOf(found[1] ?? ''), stream: 'stdout', text: content.replace(/\r$/, '') }]
  })
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

function stamped(data: Buffer): { atMs: number; rest: Buffer } {
  // Longer than any time stamp, and short enough to decode for each piece.
  const found = STAMP.exec(data.subarray(0, 64).toString('latin1'))
  if (found === null) return { atMs: 0, rest: data }
  return { atMs: timeOf(found[1] ?? ''), rest: data.subarray(found[0].length) }
}

/** The time with fractions of a millisecond, which put lines in order and which `Date.parse` drops. */
function timeOf(stamp: string): number {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? ''
  return Date.parse(stamp) + Number(`0.${fraction.slice(3) || '0'}`)
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
}
