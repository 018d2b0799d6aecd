import { type Problem, SsotError } from '../errors/errors.ts'
import { checkEnvironments } from './checks/environments.ts'
import { checkImages } from './checks/images.ts'
import { checkObsolete } from './checks/obsolete.ts'
import { checkServices } from './checks/services.ts'
import { checkVariables } from './checks/variables.ts'
import type { Matrix } from './matrix.ts'
import { assemble, portColumns } from './read/assemble.ts'
import type { CellSchema } from './read/cells.ts'
import {
  BASE_IMAGE_COLUMNS,
  ENVIRONMENT_COLUMNS,
  OBSOLETE_COLUMNS,
  SERVICE_COLUMNS,
  TABLES,
  type TableName,
} from './read/columns.ts'
import type { DraftRow, MatrixDraft } from './read/draft.ts'
import { locateTables } from './read/locate.ts'
import { readSections, type SourceTable } from './read/markdown.ts'
import { checkCells, readRows, type TextRow } from './read/rows.ts'

/**
 * Parses the text of a matrix. Nothing is read from disk.
 *
 * @param file the file name in positions and problems
 * @throws MATRIX_INVALID with every problem of the file, in the order of the file
 */
export function parseMatrix(text: string, file: string): Matrix {
  const problems: Problem[] = []
  const located = locateTables(readSections(text, file), file)
  problems.push(...located.problems)
  const draft = readDraft(located.tables, problems)
  problems.push(
    ...checkEnvironments(draft),
    ...checkServices(draft),
    ...checkVariables(draft),
    ...checkImages(draft),
    ...checkObsolete(draft),
  )
  if (problems.length > 0) throw invalid(file, problems)
  return assemble(file, draft)
}

function readDraft(tables: Partial<Record<TableName, SourceTable>>, problems: Problem[]): MatrixDraft {
  const rowsOf = (name: TableName, environments: readonly string[] | undefined): TextRow[] => {
    const table = tables[name]
    if (table === undefined) return []
    const fixed = Object.keys(TABLES[name].columns)
    const read = readRows(name, table, { fixed, environments })
    problems.push(...read.problems)
    if (table.rows.length < 2 && TABLES[name].required) {
      problems.push({ ...table.at, message: `${name} has no rows`, allowed: 'at least one row' })
    }
    return read.rows
  }
  const check = <S extends Record<string, CellSchema>>(source: TextRow, shape: S): DraftRow<S> => {
    const checked = checkCells(source, shape)
    problems.push(...checked.problems)
    return { source, cells: checked.cells }
  }
  const environments = rowsOf('Environments', []).map((row) => check(row, ENVIRONMENT_COLUMNS))
  const names = tables.Environments ? environmentNames(tables.Environments) : undefined
  return {
    environments,
    services: rowsOf('Services', names).map((row) => ({
      ...check(row, SERVICE_COLUMNS),
      ports: check(row, portColumns(row)).cells,
    })),
    baseImages: rowsOf('Base images', []).map((row) => check(row, BASE_IMAGE_COLUMNS)),
    obsolete: rowsOf('Obsolete names', []).map((row) => check(row, OBSOLETE_COLUMNS)),
  }
}

/**
 * The names of environments as they are written, valid or not, including those of rejected rows: a mistake in the row of
 * an environment must not be reported again for its column in Services. Undefined when the column is missing.
 */
function environmentNames(table: SourceTable): string[] | undefined {
  const [header, ...body] = table.rows
  const column = header?.cells.findIndex(({ text }) => text === 'Environment') ?? -1
  if (column < 0) return undefined
  return [...new Set(body.map(({ cells }) => cells[column]?.text ?? ''))].filter((name) => name !== '')
}

function invalid(file: string, problems: readonly Problem[]): SsotError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new SsotError({
    code: 'MATRIX_INVALID',
    summary: `The matrix ${file} has ${count}.`,
    todo: 'Correct each place named above; docs/matrix.md describes every table and column.',
    problems: [...problems].sort((a, b) => a.line - b.line || a.column - b.column),
  })
}
