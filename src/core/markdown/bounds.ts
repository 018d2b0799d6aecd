import { linesOf } from './lines.ts'

/** A place at which a text is more than a parser should be given. */
export interface MarkdownExcess {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** What the place has too much of, as a predicate: `is nested more than 100 levels deep`. */
  readonly message: string
}

const DEEPEST = 100
const MOST_EMPHASIS = 1000
const MOST_MARKS = 5000

/** The beginning of a line that opens blocks: quotations and lists. */
const CONTAINERS = /^(?:[ \t]|>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*/u
const CONTAINER = />|[-+*]|\d{1,9}[.)]/gu
/** Lines after which a parser begins anew: its time grows with the square of the marks in between. */
const FRESH = /^[ \t]*(?:$|[|#>]|(?:[-+*]|\d{1,9}[.)])[ \t]|`{3}|~{3})/u
/** Marks that a parser compares with one another. An underscore within a word is none. */
const EMPHASIS = /\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/gu
const MARKS = /[[\]`<|!&\\]/gu

/**
 * The first place that no person has written: blocks that are nested very deeply, or very much inline markup in one
 * block. A parser would take seconds for it, or overflow its stack. Null: the text is as texts are.
 */
export function markdownExcess(text: string): MarkdownExcess | null {
  let [emphasis, marks] = [0, 0]
  for (const { number, text: line } of linesOf(text)) {
    const [opening = ''] = CONTAINERS.exec(line) ?? []
    const opened = opening.match(CONTAINER)?.length ?? 0
    const depth = opened === 0 ? 0 : opened + Math.floor(widthOf(opening) / 2)
    if (opened > DEEPEST || depth > 2 * DEEPEST) {
      return { line: number, column: 1, message: `is nested more than ${DEEPEST} levels deep` }
    }
    if (FRESH.test(line)) [emphasis, marks] = [0, 0]
    const found = { emphasis: placesOf(EMPHASIS, line), marks: placesOf(MARKS, line) }
    const column = (places: readonly number[], most: number) => (places[most] ?? 0) + 1
    if (emphasis + found.emphasis.length > MOST_EMPHASIS) {
      const message = `has more than ${MOST_EMPHASIS} marks of emphasis in one block`
      return { line: number, column: column(found.emphasis, MOST_EMPHASIS - emphasis), message }
    }
    if (marks + found.marks.length > MOST_MARKS) {
      const message = `has more than ${MOST_MARKS} marks of inline markup in one block`
      return { line: number, column: column(found.marks, MOST_MARKS - marks), message }
    }
    emphasis += found.emphasis.length
    marks += found.marks.length
  }
  return null
}

function placesOf(pattern: RegExp, line: string): number[] {
  return [...line.matchAll(pattern)].map(({ index }) => index)
}

function widthOf(opening: string): number {
  return opening.replaceAll('\t', '    ').length
}
