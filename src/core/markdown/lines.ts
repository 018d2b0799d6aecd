/** A line of a text. */
export interface TextLine {
  /** From 1. */
  readonly number: number
  /** The offset of its first character. */
  readonly start: number
  /** Without its end. */
  readonly text: string
  /** LF, CRLF or CR; empty for the last line. */
  readonly end: string
}

/** The lines of a text, which end with LF, CRLF or CR. A text always has at least one. */
export function linesOf(text: string): TextLine[] {
  const lines: TextLine[] = []
  let start = 0
  for (const end of text.matchAll(/\r\n|\n|\r/gu)) {
    lines.push({ number: lines.length + 1, start, text: text.slice(start, end.index), end: end[0] })
    start = end.index + end[0].length
  }
  lines.push({ number: lines.length + 1, start, text: text.slice(start), end: '' })
  return lines
}
