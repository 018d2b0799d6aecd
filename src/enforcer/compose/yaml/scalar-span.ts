import type { Source, Span } from '../../source.ts'
import type { ScalarValue } from './value.ts'

/**
 * The place in the file of a part of a scalar's text, from `from` up to `to`. Quotes, escapes, indentation and line
 * folds are taken into account. If the place cannot be determined, the span of the whole scalar.
 */
export function spanWithin(source: Source, scalar: ScalarValue, from: number, to: number): Span {
  const places = placesOf(source, scalar)
  const first = places?.[from]
  const last = places?.[to - 1]
  return first && last ? { start: first.start, end: last.end } : scalar.span
}

const cache = new WeakMap<ScalarValue, readonly Span[] | undefined>()

function placesOf(source: Source, scalar: ScalarValue): readonly Span[] | undefined {
  if (!cache.has(scalar)) cache.set(scalar, align(source.text, scalar))
  return cache.get(scalar)
}

/** The place of each unit of the scalar's text. Exact for everything but white space. */
function align(file: string, { text, style, span }: ScalarValue): readonly Span[] | undefined {
  if (text === null) return undefined
  const isQuoted = style === 'single' || style === 'double'
  const end = isQuoted ? span.end - 1 : span.end
  const places: Span[] = []
  let at = contentStart(file, style, span)
  while (places.length < text.length) {
    const unit = text[places.length] ?? ''
    const written = at < end ? (file[at] ?? '') : ''
    const escaped = style === 'double' && written === '\\' ? readEscape(file, at) : undefined
    if (escaped) {
      if (!text.startsWith(escaped.text, places.length)) return undefined
      for (const _ of escaped.text.split('')) places.push({ start: at, end: at + escaped.length })
      at += escaped.length
    } else if (written === unit) {
      const length = style === 'single' && unit === "'" ? 2 : 1
      places.push({ start: at, end: at + length })
      at += length
    } else if (isSpace(unit) && (written === '' || isSpace(written))) {
      places.push({ start: at, end: at + written.length })
      at += written.length
    } else if (written !== '' && isSpace(written)) {
      at += 1
    } else {
      return undefined
    }
  }
  return places
}

/** The offset after the opening quote, or after the line of `|` or `>`. */
function contentStart(file: string, style: ScalarValue['style'], { start, end }: Span): number {
  if (style === 'single' || style === 'double') return start + 1
  if (style === 'plain') return start
  const lineEnd = file.slice(start, end).search(/[\r\n]/u)
  return lineEnd === -1 ? end : start + lineEnd
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}

const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** An escape of a double-quoted scalar: the text that it means, and its length in the file. */
function readEscape(file: string, at: number): { text: string; length: number } {
  const next = file[at + 1] ?? ''
  const digits = CODE_LENGTHS[next]
  if (digits !== undefined) {
    const code = Number.parseInt(file.slice(at + 2, at + 2 + digits), 16)
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: 2 + digits }
  }
  // An escaped line break means nothing, including the indentation of the next line.
  const lineBreak = /^\\(?:\r\n|\n|\r)[ \t]*/u.exec(file.slice(at, at + 200))
  if (lineBreak) return { text: '', length: lineBreak[0].length }
  return { text: ESCAPES[next] ?? next, length: 2 }
}

function isSpace(unit: string): boolean {
  return unit === ' ' || unit === '\t' || unit === '\n' || unit === '\r'
}
