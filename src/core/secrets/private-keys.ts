import type { Span } from '../text/span.ts'
import { isOrdinary } from './strength.ts'

const MARKER = /-----(BEGIN|END) (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/gu
/** A line of a key, also with a mark or number of whoever prints it before it, and with the escape of a line break. */
const LINE = /^(?:[^\n]{0,60}[\s|])?([A-Za-z0-9+/=]{16,})(?:\\+[nr])*["',]{0,2}\s*$/u
/** What may be the last line of a key. */
const SHORT = /^(?:[^\n]{0,60}[\s|])?[A-Za-z0-9+/]{1,62}={0,2}\s*$/u
/** The part of a line with which a text ends: no word. */
const CUT = /^(?:[^\n]{0,60}\|)?[ \t]*(?![A-Z]?[a-z]+$)[A-Za-z0-9+/]+={0,2}$/u
/** What may stand between the marker and the lines of a key. */
const HEADER = /^(?:[^\n]{0,60}[\s|])?(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash): |^[^\n\w]*$/u
const CHUNK = /[A-Za-z0-9+/=]{16,}/gu
const INLINE = /\\+[nr]|[A-Za-z0-9+/=]+/uy
/** No key is longer, in characters. */
const LONGEST = 16_384

interface Marker extends Span {
  readonly isBegin: boolean
}

/**
 * The private keys in a text, also those of which only the beginning or the end is there, because the text is a part of
 * a log. A sentence that only names the marker holds no key, and what follows it is none.
 */
export function privateKeys(text: string): Span[] {
  const markers = [...text.matchAll(MARKER)].map(
    ({ 0: match, 1: kind, index }): Marker => ({
      start: index,
      end: index + match.length,
      isBegin: kind === 'BEGIN',
    }),
  )
  const spans: Span[] = []
  for (const [index, marker] of markers.entries()) {
    const [previous, next] = [markers[index - 1], markers[index + 1]]
    if (!marker.isBegin) {
      if (previous?.isBegin && isWhole(text, previous, marker)) continue
      const start = beforeBody(text, marker.start, Math.max(previous?.end ?? 0, marker.start - LONGEST))
      if (start < marker.start) spans.push({ start, end: marker.end })
    } else if (next?.isBegin === false && isWhole(text, marker, next)) {
      spans.push({ start: marker.start, end: next.end })
    } else {
      const end = afterBody(text, marker.end, Math.min(next?.start ?? text.length, marker.end + LONGEST))
      if (end > marker.end) spans.push({ start: marker.start, end })
    }
  }
  return spans
}

/** Whether a key is between two markers, and not only a text that names both. */
function isWhole(text: string, begin: Marker, end: Marker): boolean {
  if (end.start - begin.end > LONGEST) return false
  return (text.slice(begin.end, end.start).match(CHUNK) ?? []).some(isBody)
}

/** Whether letters and digits can hardly be anything but a piece of a key: no path, no name of a class, no checksum. */
function isBody(chunk: string): boolean {
  if (isOrdinary(chunk)) return false
  if (WIDTHS.has(chunk.length) && !/^[0-9a-f]+$/u.test(chunk)) return true
  return /[a-z]/u.test(chunk) && /[A-Z]/u.test(chunk) && /[\d+=]/u.test(chunk)
}

/** How long the lines of a key are, whatever is in them. */
const WIDTHS: ReadonlySet<number> = new Set([64, 70, 76])

function isBodyLine(line: string): boolean {
  return isBody(LINE.exec(line)?.[1] ?? '')
}

/** Where the lines end that can be lines of the key; `from`: there are none. */
function afterBody(text: string, from: number, to: number): number {
  let line = inlineFrom(text, from, to)
  let end = (text.slice(from, line).match(CHUNK) ?? []).some(isBody) ? line : from
  while (text[line] === '\n' || text.startsWith('\r\n', line)) {
    const start = text.indexOf('\n', line) + 1
    const next = text.indexOf('\n', start)
    const stop = next === -1 || next > to ? to : next
    const content = text.slice(start, stop)
    const isKey = isBodyLine(content) || (end > from && stop === text.length && CUT.test(content))
    if (!isKey && (end > from || !HEADER.test(content))) return end
    if (isKey) end = start + content.trimEnd().length
    if (stop === to) return end
    line = stop
  }
  return end
}

function inlineFrom(text: string, from: number, to: number): number {
  let at = from
  for (;;) {
    INLINE.lastIndex = at
    const length = INLINE.exec(text)?.[0].length ?? 0
    if (length === 0 || at >= to) return Math.min(at, to)
    at += length
  }
}

/** Where the lines begin that can be lines of the key, the last one of which may be short; `to`: there are none. */
function beforeBody(text: string, to: number, from: number): number {
  const inline = inlineBefore(text, to, from)
  let start = (text.slice(inline, to).match(CHUNK) ?? []).some(isBody) ? inline : to
  let end = text.lastIndexOf('\n', to - 1)
  for (let count = 0; end > from; count += 1) {
    const previous = Math.max(text.lastIndexOf('\n', end - 1), from - 1)
    const line = text.slice(previous + 1, end)
    if (isBodyLine(line)) start = previous + 1
    else if (count > 0 || !SHORT.test(line)) return start
    end = previous
  }
  return start
}

function inlineBefore(text: string, to: number, from: number): number {
  let at = to
  while (at > from && /[A-Za-z0-9+/=\\]/u.test(text[at - 1] ?? '')) at -= 1
  return at
}
