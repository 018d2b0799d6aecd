import type { Problem } from '../../errors/errors.ts'
import { markdownExcess } from '../../markdown/bounds.ts'
import { withoutSimpleRows } from '../../markdown/simple-rows.ts'
import type { TableName } from './columns.ts'
import type { SourceTable } from './markdown.ts'

/** Far more than people can read. Beyond these, a mistake or a generator has written the file. */
const MOST_ROWS: Readonly<Record<TableName, number>> = {
  Environments: 500,
  Services: 10_000,
  Variables: 10_000,
  Images: 10_000,
  'Base images': 10_000,
  'Obsolete names': 10_000,
  Outside: 10_000,
  State: 10_000,
}
/** A column for each environment, and the others. */
const MOST_COLUMNS = 600
/** What the parser of Markdown reads in about two seconds. Plain rows of tables do not count. */
const MOST_PROSE_KIB = 512

/** A place at which the text must not be given to the parser of Markdown; null: there is none. */
export function textBeyondBounds(text: string, file: string): Problem | null {
  const excess = markdownExcess(text)
  if (excess !== null) {
    const { line, column, message } = excess
    return {
      file,
      line,
      column,
      message: `The matrix ${message} (line ${line})`,
      allowed: 'a file that people can read',
    }
  }
  const most = MOST_PROSE_KIB * 1024
  if (text.length <= most || (withoutSimpleRows(text)?.text ?? text).length <= most) return null
  return {
    file,
    line: 1,
    column: 1,
    message: `The matrix is larger than ${MOST_PROSE_KIB} KiB, apart from plain rows of tables`,
    allowed: 'a file that people can read',
  }
}

/** The first row and the first column that a table has too many of. */
export function tableBeyondBounds(name: TableName, { rows: [header, ...body] }: SourceTable): Problem[] {
  const row = body[MOST_ROWS[name]]
  const cell = header?.cells[MOST_COLUMNS]
  return [
    ...(row === undefined
      ? []
      : [
          {
            ...row.at,
            message: `${name} has too many rows`,
            found: `${body.length} rows`,
            allowed: `at most ${MOST_ROWS[name]} rows`,
          },
        ]),
    ...(cell === undefined
      ? []
      : [
          {
            ...cell.at,
            message: `${name} has too many columns`,
            found: `${header?.cells.length} columns`,
            allowed: `at most ${MOST_COLUMNS} columns`,
          },
        ]),
  ]
}
