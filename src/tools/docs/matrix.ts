import { SsotError } from '../../core/errors/errors.ts'
import { FOREIGN_VARIABLES } from '../../core/matrix/checks/variables.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { allowedIn, type CellSchema, NONE } from '../../core/matrix/read/cells.ts'
import { TABLE_NAMES, TABLES, type TableName } from '../../core/matrix/read/columns.ts'
import { BROKEN } from '../../testing/samples/broken-matrix.ts'
import { changed, FILE, VALID } from '../../testing/samples/matrix.ts'
import { regenerate, table } from './generated.ts'

/** The generated blocks of docs/matrix.md by name. */
const GENERATED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(TABLE_NAMES.map((name) => [`columns of ${name}`, () => columnsOf(name)])),
  'foreign variables': () =>
    table([
      ['Variable', 'Why'],
      ...Object.entries(FOREIGN_VARIABLES).map(([name, reason]) => [`\`${name}\``, reason]),
      ['`COMPOSE_...`', 'Compose reads it'],
    ]),
  sample: () => fenced('markdown', VALID.trimEnd()),
  problems: () => BROKEN.map(describeProblem).join('\n\n'),
}

/** The text of docs/matrix.md with its generated blocks updated. */
export function regenerateMatrixDocs(text: string): string {
  return regenerate(text, GENERATED)
}

function columnsOf(name: TableName): string {
  const columns: [string, CellSchema][] = Object.entries(TABLES[name].columns)
  const rows = columns.map(([column, schema]) => [column, allowedIn(schema)])
  if (name === 'Services')
    rows.push(['_one for each environment_', `a port or a range of ports; or \`${NONE}\``])
  return table([['Column', 'Holds'], ...rows])
}

function describeProblem([name, changes]: (typeof BROKEN)[number]): string {
  return `- ${name}\n\n${fenced('text', problemLines(changed(...changes)).join('\n'))}`.replaceAll(
    /^(?=[^-\n])/gm,
    '  ',
  )
}

/** The lines of the error message that name a place. */
function problemLines(text: string): string[] {
  try {
    parseMatrix(text, FILE)
  } catch (error) {
    if (!(error instanceof SsotError)) throw error
    return error.message
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith(FILE))
      .map((line) => line.replaceAll(/0{64}/g, '<64 digits>'))
  }
  throw new Error('A broken matrix was parsed without an error.')
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replaceAll(/0{64}/g, '<64 digits>')}\n\`\`\``
}
