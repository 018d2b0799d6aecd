import type { InlineCode, TableCell, TableRow, Text } from 'mdast'
import { linesOf, type TextLine } from './lines.ts'

/**
 * A parser of Markdown takes about 0.4 ms for a row of a table. A row of plain cells needs none: it is read here in a
 * hundredth of that, and gives the same nodes.
 */

/** A text without the simple rows of its large tables. */
export interface ShortText {
  readonly text: string
  /** The lines of the whole text that are left, in order. */
  readonly lines: readonly TextLine[]
  /** The rows that were taken out, by the line of the table's heading row. */
  readonly rows: ReadonlyMap<number, readonly TableRow[]>
}

type Point = NonNullable<TableRow['position']>['start']

/** Smaller tables are left to the parser. */
const FEWEST_ROWS = 20

/** Takes the simple rows out of the large tables of a text; null: it has none. */
export function withoutSimpleRows(text: string): ShortText | null {
  const lines = linesOf(text)
  const rows = new Map<number, TableRow[]>()
  const gone = new Set<TextLine>()
  for (let index = 0; index < lines.length; index++) {
    const heading = lines[index]
    if (heading === undefined || !isHeading(lines[index - 1], heading, lines[index + 1])) continue
    const body = bodyFrom(lines, index + 2)
    index += body.length + 1
    const simple = body.flatMap((line) => {
      const row = simpleRow(line)
      return row === null ? [] : [{ line, row }]
    })
    if (simple.length < FEWEST_ROWS) continue
    rows.set(
      heading.number,
      simple.map(({ row }) => row),
    )
    for (const { line } of simple) gone.add(line)
  }
  if (rows.size === 0) return null
  const left = lines.filter((line) => !gone.has(line))
  return { text: left.map((line) => line.text + line.end).join(''), lines: left, rows }
}

/** Whether a table begins for certain: after an empty line or a heading, with as many cells as its second row. */
function isHeading(
  before: TextLine | undefined,
  heading: TextLine,
  delimiter: TextLine | undefined,
): boolean {
  if (before !== undefined && !/^(?:[ \t]*$|#{1,6} )/u.test(before.text)) return false
  if (delimiter === undefined || !/^\|(?: *:?-+:? *\|)+$/u.test(delimiter.text)) return false
  return simpleRow(heading) !== null && pipesIn(heading.text).length === pipesIn(delimiter.text).length
}

/** The lines of a table from `index` on that begin with a pipe. */
function bodyFrom(lines: readonly TextLine[], index: number): readonly TextLine[] {
  let end = index
  while (lines[end]?.text.startsWith('|')) end++
  return lines.slice(index, end)
}

/** Characters with a meaning in a cell, apart from those that {@link contentOf} knows. */
const MARKUP = /[\\&<>[\]!~\t\0]/u

/** The row of a line; null: only a parser can tell what it means. */
function simpleRow({ number, start, text }: TextLine): TableRow | null {
  if (text.length < 3 || !text.startsWith('|') || !text.endsWith('|') || MARKUP.test(text)) return null
  const pipes = pipesIn(text)
  const point = (index: number) => ({ line: number, column: index + 1, offset: start + index })
  const children: TableCell[] = []
  const first = point(0)
  // Neighbours share their points: a large table has many.
  let begin = first
  for (let cell = 0; cell < pipes.length - 1; cell++) {
    const from = (pipes[cell] ?? 0) + 1
    const to = pipes[cell + 1] ?? 0
    const end = point(cell === pipes.length - 2 ? text.length : to)
    const node = contentAt(text, from, to, point)
    if (node === undefined) return null
    children.push({
      type: 'tableCell',
      children: node === null ? [] : [node],
      position: { start: begin, end },
    })
    begin = end
  }
  return { type: 'tableRow', children, position: { start: first, end: begin } }
}

/** The node of the cell from `from` up to `to`; null: it is empty; undefined: only a parser can tell. */
function contentAt(
  text: string,
  from: number,
  to: number,
  point: (index: number) => Point,
): Text | InlineCode | null | undefined {
  let [start, end] = [from, to]
  while (start < end && text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  if (start === end) return null
  const content = contentOf(text.slice(start, end))
  return content && { ...content, position: { start: point(start), end: point(end) } }
}

/** The content of a cell that is plain text or one code span; undefined: it is, or may be, something else. */
function contentOf(raw: string): { type: 'text' | 'inlineCode'; value: string } | undefined {
  if (raw.includes('`')) {
    const [, code] = /^`([^`]+)`$/u.exec(raw) ?? []
    return code === undefined ? undefined : { type: 'inlineCode', value: withoutPadding(code) }
  }
  // A single star, and an underscore within a word, emphasise nothing.
  const isPlain =
    raw.indexOf('*') === raw.lastIndexOf('*') && !/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/u.test(raw)
  return isPlain ? { type: 'text', value: raw } : undefined
}

/** One space at both ends of a code span is not part of it, unless there are only spaces. */
function withoutPadding(code: string): string {
  return /^ .* $/u.test(code) && code.trim() !== '' ? code.slice(1, -1) : code
}

function pipesIn(text: string): number[] {
  const pipes: number[] = []
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) pipes.push(at)
  return pipes
}
