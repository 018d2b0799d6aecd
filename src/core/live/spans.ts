import { cutToWidth, padToWidth, widthOf } from '../text/width.ts'

/** What a piece of text means. A terminal with colours shows it; the text alone says the same. */
export type Tone = 'title' | 'quiet' | 'good' | 'wrong' | 'warning' | 'selected'

/** A piece of a line. */
export interface Span {
  /** Without control characters: the drawing would show them. */
  text: string
  tone?: Tone
}

/** A line of the screen. */
export type Line = readonly Span[]

export function span(text: string, tone?: Tone): Span {
  return tone === undefined ? { text } : { text, tone }
}

/** The text of a line. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}

/** A line of exactly so many columns: cut, or with spaces at its end. */
export function fitLine(line: Line, columns: number): Line {
  const fitted: Span[] = []
  let left = columns
  for (const one of line) {
    const text = cutToWidth(one.text, left)
    if (text !== '') fitted.push({ ...one, text })
    left -= widthOf(text)
    if (text !== one.text) break
  }
  return left > 0 ? [...fitted, span(' '.repeat(left))] : fitted
}

/** A text of exactly so many columns. One that does not fit ends in `~`. */
export function cell(text: string, columns: number): string {
  if (widthOf(text) <= columns) return padToWidth(text, columns)
  return padToWidth(`${cutToWidth(text, columns - 1)}~`, columns)
}

/** A text in pieces of at most so many columns. It is split anywhere, as a terminal does. */
export function wrapped(text: string, columns: number): string[] {
  const pieces: string[] = []
  let rest = text
  while (widthOf(rest) > columns) {
    // A character that is wider than the room would never fit.
    const piece = cutToWidth(rest, columns) || ([...rest][0] ?? '')
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return [...pieces, rest]
}

/** A text in lines of at most so many columns, split between words where that is possible. */
export function folded(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = wrapped(word, columns)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return line === '' ? lines : [...lines, line]
}
