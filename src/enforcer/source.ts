import type { SourcePosition } from '../core/errors/errors.ts'

/** A text file of the repository, as the rules see it. */
export interface Source {
  /** Relative to the root, with `/`. */
  readonly path: string
  /** Without a byte order mark; line ends as they stand. Offsets everywhere count its UTF-16 units. */
  readonly text: string
  /** Whether the file begins with a byte order mark, which an edit has to keep. */
  readonly hasBom: boolean
}

/** A stretch of a source's text: from `start` up to, and without, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where an offset lies, as an editor shows it: lines end with LF, CRLF or a lone CR; columns count UTF-16 units. */
export function positionAt(source: Source, offset: number): SourcePosition {
  const starts = lineStarts(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { file: source.path, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** The offset at which a line begins; `line` counts from 1. A line behind the last one gives the end of the text. */
export function lineStart(source: Source, line: number): number {
  return lineStarts(source)[line - 1] ?? source.text.length
}

const cache = new WeakMap<Source, number[]>()

/** The offsets at which the lines begin. */
function lineStarts(source: Source): number[] {
  const known = cache.get(source)
  if (known) return known
  const starts = [0]
  for (const end of source.text.matchAll(/\r\n|\n|\r/gu)) starts.push(end.index + end[0].length)
  cache.set(source, starts)
  return starts
}
