import type { Nodes, Root, Table, TableRow } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { linesOf, type TextLine } from './lines.ts'
import { type ShortText, withoutSimpleRows } from './simple-rows.ts'

/**
 * The tree of a Markdown text with tables. Call it for texts in which `markdownExcess` finds nothing.
 * @param text without a byte order mark
 */
export function parseMarkdown(text: string): Root {
  const short = withoutSimpleRows(text)
  return (short && parseShort(text, short)) ?? parse(text)
}

function parse(text: string): Root {
  return fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
}

/** Null: some rows were not those of a table, such as rows in a code block, so the whole text must be parsed. */
function parseShort(text: string, { text: left, lines, rows }: ShortText): Root | null {
  const root = parse(left)
  moveBack(root, lines)
  const tables = new Map(
    root.children.flatMap((node): [number, Table][] => (node.type === 'table' ? [[lineOf(node), node]] : [])),
  )
  for (const [line, taken] of rows) {
    const table = tables.get(line)
    if (table === undefined) return null
    putBack(table, taken)
  }
  if (root.position) root.position.end = endOf(text)
  return root
}

/** Moves all places of a tree from the lines that were left to the same lines of the whole text. */
function moveBack(root: Root, lines: readonly TextLine[]): void {
  const open: Nodes[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { position } = node
    for (const point of position ? [position.start, position.end] : []) {
      const line = lines[point.line - 1]
      if (line === undefined) continue
      point.line = line.number
      point.offset = line.start + point.column - 1
    }
    if ('children' in node) for (const child of node.children) open.push(child)
  }
}

function putBack(table: Table, rows: readonly TableRow[]): void {
  table.children = [...table.children, ...rows].sort((a, b) => lineOf(a) - lineOf(b))
  const last = table.children.at(-1)?.position
  if (table.position && last) table.position.end = { ...last.end }
}

function lineOf({ position }: Nodes): number {
  return position?.start.line ?? 0
}

function endOf(text: string): { line: number; column: number; offset: number } {
  const last = linesOf(text).at(-1)
  return { line: last?.number ?? 1, column: (last?.text.length ?? 0) + 1, offset: text.length }
}
