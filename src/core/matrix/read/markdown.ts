import type { PhrasingContent, RootContent } from 'mdast'
import type { SourcePosition } from '../../errors/errors.ts'
import { parseMarkdown } from '../../markdown/parse.ts'

/** A table as text: one entry per row, the heading row first. */
export interface SourceTable {
  at: SourcePosition
  rows: SourceRow[]
}

export interface SourceRow {
  at: SourcePosition
  /** The position after the last character of the row. */
  end: SourcePosition
  cells: SourceCell[]
}

export interface SourceCell {
  /** Trimmed, without code quotes. */
  text: string
  at: SourcePosition
}

/** A heading and the tables between it and the next heading of any depth. */
export interface Section {
  title: string
  at: SourcePosition
  tables: SourceTable[]
}

/**
 * The headings of a Markdown text with the tables directly under them. Everything in a code fence, a comment, a list or a
 * quotation is ignored, and so is a table before the first heading.
 */
export function readSections(text: string, file: string): Section[] {
  // Editors hide a byte order mark, so it must not count in positions.
  const source: Source = { file, text: text.startsWith('\uFEFF') ? text.slice(1) : text }
  const sections: Section[] = []
  for (const node of parseMarkdown(source.text).children) {
    if (node.type === 'heading') {
      const title = textOf(node.children, source)
      sections.push({ title, at: startOf(node, source), tables: [] })
    } else if (node.type === 'table') {
      sections.at(-1)?.tables.push(readTable(node, source))
    }
  }
  return sections
}

interface Source {
  file: string
  text: string
}

type TableNode = Extract<RootContent, { type: 'table' }>

function readTable(table: TableNode, source: Source): SourceTable {
  return {
    at: startOf(table, source),
    rows: table.children.map((row) => ({
      at: startOf(row, source),
      end: endOf(row, source),
      cells: row.children.map((cell) => ({
        text: textOf(cell.children, source),
        at: startOf(cell.children[0] ?? cell, source),
      })),
    })),
  }
}

/**
 * The content of plain text or of a single code span. For anything else, the Markdown source, so that the `*` of an
 * unquoted pattern is not lost as emphasis.
 */
function textOf(nodes: readonly PhrasingContent[], source: Source): string {
  const [only] = nodes
  if (nodes.length === 1 && only && (only.type === 'text' || only.type === 'inlineCode')) {
    return only.value.trim()
  }
  const start = nodes[0]?.position?.start.offset
  const end = nodes.at(-1)?.position?.end.offset
  return start === undefined || end === undefined ? '' : source.text.slice(start, end).trim()
}

type Positioned = Pick<RootContent, 'position'>

function startOf(node: Positioned, source: Source): SourcePosition {
  return positionOf(node.position?.start, source)
}

/** Right after its text, without the white space that follows it. */
function endOf({ position }: Positioned, source: Source): SourcePosition {
  const text = source.text.slice(position?.start.offset, position?.end.offset)
  const { file, line, column } = positionOf(position?.end, source)
  return { file, line, column: column - (text.length - text.trimEnd().length) }
}

function positionOf(point: { line: number; column: number } | undefined, source: Source): SourcePosition {
  // Only a node that was made by hand has no position; the parser gives one to each node.
  if (point === undefined) throw new TypeError('A Markdown node has no position')
  return { file: source.file, line: point.line, column: point.column }
}
