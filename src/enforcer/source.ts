import type { SourcePosition } from '../core/errors/errors.ts'

export type { Span } from '../core/text/span.ts'

/** A text file of the repository. */
export interface Source {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string
  /** Without the byte order mark; line endings are kept. All offsets count UTF-16 units of this text. */
  readonly text: string
  /** Whether the file begins with a byte order mark, which must be kept when the file is written. */
  readonly hasBom: boolean
}

/**
 * Line and column of an offset, from 1, as editors count them: lines end with LF, CRLF or CR; columns are UTF-16 units.
 */
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

/** The offset at which a line begins; `line` counts from 1. For a line after the last one, the end of the text. */
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
