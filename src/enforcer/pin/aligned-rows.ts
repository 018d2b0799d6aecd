import { widthOf } from '../../core/text/width.ts'

/** A line of a Markdown table, as text. */
export interface RowText {
  /** What is before the first cell: indentation, and the pipe if there is one. */
  before: string
  /** The cells with the spaces around them. */
  cells: readonly string[]
  /** What is behind the last cell: the pipe if there is one, and spaces. */
  after: string
}

/** Splits a line of a table at its pipes. A pipe behind a backslash belongs to its cell. */
export function splitRow(line: string): RowText {
  const [, before = '', inner = '', after = ''] = /^(\s*\|?)(.*?)((?<!\\)\|\s*|\s*)$/su.exec(line) ?? []
  return { before, cells: inner.split(/(?<!\\)\|/u), after }
}

/** The line of a row. */
export function joinRow({ before, cells, after }: RowText): string {
  return before + cells.join('|') + after
}

/** A cell with another content. The spaces around it stay. */
export function withContent(cell: string, content: string): string {
  const [, start = '', end = ''] = /^(\s*)(?:.*\S)?(\s*)$/su.exec(cell) ?? []
  return cell.trim() === '' ? ` ${content} ` : start + content + end
}

/** Whether the columns of a table are aligned: all cells of a column are equally wide. */
export function isAligned(rows: readonly RowText[]): boolean {
  const [first, ...others] = rows.map(({ cells }) => cells.map(widthOf))
  return others.every(
    (widths) => widths.length === first?.length && widths.every((width, at) => width === first[at]),
  )
}

/** The rows of an aligned table, aligned again after its cells have changed. The second row is the one of dashes. */
export function aligned(rows: readonly RowText[]): RowText[] {
  const columns = rows[0]?.cells.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(
      ...rows.map(({ cells }, index) => (index === 1 ? 5 : widthOf((cells[column] ?? '').trim()) + 2)),
    ),
  )
  return rows.map((row, index) => ({
    ...row,
    cells: row.cells.map((cell, column) => {
      const width = widths[column] ?? 0
      const content = cell.trim()
      if (index === 1) return ` ${dashes(content, width - 2)} `
      const rest = ' '.repeat(width - 2 - widthOf(content))
      return isRight(rows[1]?.cells[column] ?? '') ? ` ${rest}${content} ` : ` ${content}${rest} `
    }),
  }))
}

function isRight(dashes: string): boolean {
  return /^\s*-+:\s*$/u.test(dashes)
}

/** `---`, `:--` or `--:` in another width. */
function dashes(content: string, width: number): string {
  const [start, end] = [content.startsWith(':') ? ':' : '', content.endsWith(':') ? ':' : '']
  return start + '-'.repeat(width - start.length - end.length) + end
}
