import type { Source, Span } from '../source.ts'
import { markdownPieces } from '../text/fragments/markdown.ts'

/** A line of a code block. */
export interface ProseLine {
  /** The words between spaces, box-drawing characters and brackets. */
  words: readonly { text: string; span: Span }[]
  /** Ranges of ports: `28000-28099`. */
  ranges: readonly { text: string; span: Span }[]
}

/** The lines of all code blocks of a Markdown text. */
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
    // A full stop or colon at the end is not part of the word.
    const text = match[0].replace(/[.:]+$/, '')
    return { text, span: { start: at, end: at + text.length } }
  })
}
