import type { SourcePosition } from '../../core/errors/errors.ts'
import { readSections, type SourceRow } from '../../core/matrix/read/markdown.ts'
import type { MatrixReading } from '../repository.ts'
import type { Source } from '../source.ts'

/** A row of a table, and the heading row of that table. */
interface RowOfTable {
  row: SourceRow
  header: SourceRow | undefined
}

const cache = new WeakMap<Source, ReadonlyMap<number, RowOfTable>>()

/**
 * The place of a cell of the matrix: the one of `column` in the row that begins at `row`, such as `EnvironmentRow.at`.
 * The place of the row if there is no such cell.
 */
export function cellAt({ source }: MatrixReading, row: SourcePosition, column: string): SourcePosition {
  if (source === null) return row
  const found = rowsOf(source).get(row.line)
  if (found === undefined) return row
  const index = found.header?.cells.findIndex(({ text }) => text === column) ?? -1
  return found.row.cells[index]?.at ?? row
}

/** The rows of all tables, by their lines. */
function rowsOf(source: Source): ReadonlyMap<number, RowOfTable> {
  const known = cache.get(source)
  if (known !== undefined) return known
  const tables = readSections(source.text, source.path).flatMap(({ tables }) => tables)
  const rows = new Map(
    tables.flatMap(({ rows }) =>
      rows.map((row): [number, RowOfTable] => [row.at.line, { row, header: rows[0] }]),
    ),
  )
  cache.set(source, rows)
  return rows
}
