import type { PhrasingContent, Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import type { SourcePosition } from '../../errors/errors.ts'

/** A table as text: one entry a row, the heading row first. */
export interface SourceTable {
  at: SourcePosition
  rows: SourceRow[]
}

export interface SourceRow {
  at: SourcePosition
  /** Just behind the row's last character. */
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
 * The headings of a Markdown text with the tables that stand directly under them. What stands in a code fence,
 * a comment, a list or a quotation is prose, and so is a table before the first heading.
 */
export function readSections(text: string, file: string): Section[] {
  // A byte order mark is no part of the text; positions are those an editor shows, which hides it too.
  const source: Source = { file, text: text.startsWith('\uFEFF') ? text.slice(1) : text }
  const root: Root = fromMarkdown(source.text, {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()],
  })
  const sections: Section[] = []
  for (const node of root.children) {
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
 * Plain text and a single code span give what they mean; anything else gives the source as it stands, so that
 * the `*` of an unquoted pattern is not lost to emphasis.
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

function endOf(node: Positioned, source: Source): SourcePosition {
  return positionOf(node.position?.end, source)
}

function positionOf(point: { line: number; column: number } | undefined, source: Source): SourcePosition {
  // Only nodes made by hand lack a position; these come from a parser that gives one to each.
  if (point === undefined) throw new TypeError('A Markdown node has no position')
  return { file: source.file, line: point.line, column: point.column }
}
