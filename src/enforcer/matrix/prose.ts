import type { Source, Span } from '../source.ts'
import { markdownPieces } from '../text/fragments/markdown.ts'

/** A line of a fence. */
export interface ProseLine {
  /** Between blanks, lines of a drawing and brackets. */
  words: readonly { text: string; span: Span }[]
  /** Two ports with a hyphen between them. */
  ranges: readonly { text: string; span: Span }[]
}

/** The lines of all fences of a Markdown text. */
export function drawnLines(source: Source): ProseLine[] {
  return markdownPieces(source).fences.flatMap(({ text, span }) =>
    [...text.matchAll(/[^\r\n]+/g)].map((line) => {
      const start = span.start + line.index
      return {
        words: found(line[0], /[^\s\u2500-\u257F|()[\]{},;"'`]+/gu, start),
        ranges: found(line[0], /(?<![\w.:/-])\d{4,5}-\d{4,5}(?![\w.:/-])/g, start),
      }
    }),
  )
}

function found(line: string, pattern: RegExp, start: number): { text: string; span: Span }[] {
  return [...line.matchAll(pattern)].map((match) => {
    const at = start + match.index
    // The sign that ends a sentence or a heading of the drawing is no part of the word.
    const text = match[0].replace(/[.:]+$/, '')
    return { text, span: { start: at, end: at + text.length } }
  })
}
