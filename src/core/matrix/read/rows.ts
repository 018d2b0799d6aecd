import type * as z from 'zod'
import type { Problem, SourcePosition } from '../../errors/errors.ts'
import { allowedIn, type CellSchema, NONE } from './cells/schema.ts'
import type { TableName } from './columns.ts'
import { type ExpectedColumns, readHeader } from './header.ts'
import type { SourceCell, SourceTable } from './markdown.ts'

/** A row with a cell for each column of the heading row. */
export interface TextRow {
  at: SourcePosition
  /** The name of the row in problems: `Services, row "auth"`. */
  label: string
  cells: Map<string, SourceCell>
}

/** A cell with a valid text, and the value of the text. */
export interface Cell<T> extends SourceCell {
  value: T
}

/** The valid cells of a row, by column. A column that is missing or not valid is left out. */
export type Cells<S extends Record<string, CellSchema>> = { [K in keyof S]?: Cell<z.output<S[K]>> }

/** Reads the heading row and the rows of a table. A row with too few or too many cells is reported and left out. */
export function readRows(
  table: TableName,
  source: SourceTable,
  expected: ExpectedColumns,
): { rows: TextRow[]; problems: Problem[] } {
  const [header, ...body] = source.rows
  if (header === undefined) return { rows: [], problems: [] }
  const { columns, problems } = readHeader(table, header, expected)
  const rows: TextRow[] = []
  for (const row of body) {
    const label = `${table}, row "${row.cells[0]?.text ?? ''}"`
    if (row.cells.length !== columns.length) {
      const short = row.cells.length < columns.length
      problems.push({
        ...(short ? row.end : (row.cells[columns.length]?.at ?? row.end)),
        message: `${label}: too ${short ? 'few' : 'many'} cells`,
        found: countCells(row.cells.length),
        allowed: countCells(columns.length),
      })
      continue
    }
    const cells = new Map<string, SourceCell>()
    row.cells.forEach((cell, index) => {
      const column = columns[index]
      if (column !== undefined) cells.set(column, cell)
    })
    for (const column of expected.optional) {
      if (!cells.has(column)) cells.set(column, { text: NONE, at: row.cells[0]?.at ?? row.at })
    }
    rows.push({ at: row.cells[0]?.at ?? row.at, label, cells })
  }
  return { rows, problems }
}

/** Checks the cells of the columns in `shape`, each with its schema. */
export function checkCells<S extends Record<string, CellSchema>>(
  row: TextRow,
  shape: S,
): { cells: Cells<S>; problems: Problem[] } {
  const cells: Cells<S> = {}
  const problems: Problem[] = []
  for (const column in shape) {
    const schema = shape[column]
    const cell = row.cells.get(column)
    if (schema === undefined || cell === undefined) continue
    const result = schema.safeParse(cell.text)
    if (result.success) {
      cells[column] = { ...cell, value: result.data as z.output<S[typeof column]> }
      continue
    }
    const reason = cell.text === '' ? 'is empty' : (result.error.issues[0]?.message ?? 'is not valid')
    problems.push({
      ...cell.at,
      message: `${row.label}: ${column} ${reason}`,
      found: cell.text,
      allowed: allowedIn(schema),
    })
  }
  return { cells, problems }
}

function countCells(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`
}
