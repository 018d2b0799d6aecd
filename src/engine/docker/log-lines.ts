import type { LogLine } from '../logs.ts'
import type { Frame } from './api/frames.ts'

/** A line longer than this is stored in pieces, each with a time stamp of its own. */
const PIECE_BYTES = 16 * 1024

/** What the engine puts before each stored piece: RFC 3339 with up to nanoseconds, and a space. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /

/**
 * Lines from the frames of a log that was asked for with time stamps: a frame is one stored piece. A line has the time of
 * its first piece.
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

/** Lines from the log of a container with a terminal, whose output is not framed and ends its lines with `\r\n`. */
export function linesOfTerminal(text: string): LogLine[] {
  return text.split('\n').flatMap((line): LogLine[] => {
    const found = STAMP.exec(line)
    if (found === null)
      return line === '' ? [] : [{ atMs: 0, stream: 'stdout', text: line.replace(/\r$/, '') }]
    const content = withoutInnerStamps(line.slice(found[0].length))
    return [{ atMs: timeOf(found[1] ?? ''), stream: 'stdout', text: content.replace(/\r$/, '') }]
  })
}

/** Of a line that was stored in pieces, the time stamps of the later pieces stand in the middle. */
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

/** `Date.parse` drops what is finer than a millisecond, by which lines are told apart. */
function timeOf(stamp: string): number {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? ''
  return Date.parse(stamp) + Number(`0.${fraction.slice(3) || '0'}`)
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
}
