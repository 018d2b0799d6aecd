import { type Problem, SsotError } from '../errors/errors.ts'
import { checkEnvironments } from './checks/environments.ts'
import { checkImages } from './checks/images.ts'
import { checkObsolete } from './checks/obsolete.ts'
import { checkResets } from './checks/resets.ts'
import { checkServices } from './checks/services.ts'
import { checkState } from './checks/state.ts'
import { checkVariables } from './checks/variables.ts'
import type { Matrix } from './matrix.ts'
import { assemble, environmentColumns } from './read/assemble.ts'
import { tableBeyondBounds, textBeyondBounds } from './read/bounds.ts'
import { publishedPorts } from './read/cells/ports.ts'
import type { CellSchema } from './read/cells/schema.ts'
import { variableValue } from './read/cells/values.ts'
import {
  BASE_IMAGE_COLUMNS,
  ENVIRONMENT_COLUMNS,
  IMAGE_COLUMNS,
  OBSOLETE_COLUMNS,
  OUTSIDE_COLUMNS,
  SERVICE_COLUMNS,
  STATE_COLUMNS,
  TABLES,
  type TableName,
  VARIABLE_COLUMNS,
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
  const beyond = textBeyondBounds(text, file)
  if (beyond !== null) throw matrixInvalid(file, [beyond])
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
    ...checkState(draft),
    ...checkResets(draft),
  )
  if (problems.length > 0) throw matrixInvalid(file, problems)
  return assemble(file, draft)
}

function readDraft(tables: Partial<Record<TableName, SourceTable>>, problems: Problem[]): MatrixDraft {
  const names = tables.Environments ? environmentNames(tables.Environments) : undefined
  const rowsOf = (name: TableName): TextRow[] => {
    const table = tables[name]
    if (table === undefined) return []
    const beyond = tableBeyondBounds(name, table)
    problems.push(...beyond)
    if (beyond.length > 0) return []
    const { columns, optional, perEnvironment } = TABLES[name]
    const fixed = Object.keys(columns)
    const environments = perEnvironment === null ? [] : names
    const read = readRows(name, table, { fixed, environments, optional })
    problems.push(...read.problems)
    // A stack may publish nothing, so Services may be empty.
    if (table.rows.length < 2 && name === 'Environments') {
      problems.push({ ...table.at, message: `${name} has no rows`, allowed: 'at least one row' })
    }
    return read.rows
  }
  const check = <S extends Record<string, CellSchema>>(source: TextRow, shape: S): DraftRow<S> => {
    const checked = checkCells(source, shape)
    problems.push(...checked.problems)
    return { source, cells: checked.cells }
  }
  return {
    environments: rowsOf('Environments').map((row) => check(row, ENVIRONMENT_COLUMNS)),
    services: rowsOf('Services').map((row) => ({
      ...check(row, SERVICE_COLUMNS),
      ports: check(row, environmentColumns(row, SERVICE_COLUMNS, publishedPorts)).cells,
    })),
    serviceColumns: (tables.Services?.rows[0]?.cells ?? []).map(({ text }) => text),
    variables: rowsOf('Variables').map((row) => ({
      ...check(row, VARIABLE_COLUMNS),
      values: check(row, environmentColumns(row, VARIABLE_COLUMNS, variableValue)).cells,
    })),
    images: rowsOf('Images').map((row) => check(row, IMAGE_COLUMNS)),
    baseImages: rowsOf('Base images').map((row) => check(row, BASE_IMAGE_COLUMNS)),
    obsolete: rowsOf('Obsolete names').map((row) => check(row, OBSOLETE_COLUMNS)),
    outside: rowsOf('Outside').map((row) => check(row, OUTSIDE_COLUMNS)),
    state: rowsOf('State').map((row) => check(row, STATE_COLUMNS)),
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

/** The error for a matrix that cannot be used. */
export function matrixInvalid(file: string, problems: readonly Problem[]): SsotError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new SsotError({
    code: 'MATRIX_INVALID',
    summary: `The matrix ${file} has ${count}.`,
    todo: 'Correct each place named above; docs/matrix.md describes every table and column.',
    problems: [...problems].sort((a, b) => a.line - b.line || a.column - b.column),
  })
}
