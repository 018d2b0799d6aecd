import { SsotError } from '../../core/errors/errors.ts'
import { FOREIGN_VARIABLES } from '../../core/matrix/checks/variables.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { allowedIn, type CellSchema } from '../../core/matrix/read/cells/schema.ts'
import { TABLE_NAMES, TABLES, type TableName } from '../../core/matrix/read/columns.ts'
import { BROKEN } from '../../testing/samples/broken-matrix.ts'
import { BROKEN_WHOLE } from '../../testing/samples/broken-whole-matrix.ts'
import { changedIn, FILE, VALID, WHOLE } from '../../testing/samples/matrix.ts'
import { regenerate, table } from './generated.ts'
import { loginsTable } from './logins.ts'

/** The generated blocks of docs/matrix.md by name. */
const GENERATED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(TABLE_NAMES.map((name) => [`columns of ${name}`, () => columnsOf(name)])),
  'foreign variables': () =>
    table([
      ['Variable', 'Why'],
      ...Object.entries(FOREIGN_VARIABLES).map(([name, reason]) => [`\`${name}\``, reason]),
      ['`COMPOSE_...`', 'Compose reads it'],
    ]),
  logins: loginsTable,
  sample: () => fenced('markdown', VALID.trimEnd()),
  'whole sample': () => fenced('markdown', WHOLE.trimEnd()),
  problems: () => BROKEN.map((broken) => describeProblem(broken, VALID)).join('\n\n'),
  'whole problems': () => BROKEN_WHOLE.map((broken) => describeProblem(broken, WHOLE)).join('\n\n'),
}

/** The text of docs/matrix.md with its generated blocks updated. */
export function regenerateMatrixDocs(text: string): string {
  return regenerate(text, GENERATED)
}

function columnsOf(name: TableName): string {
  const { perEnvironment } = TABLES[name]
  const optional: readonly string[] = TABLES[name].optional
  const columns: [string, CellSchema][] = Object.entries(TABLES[name].columns)
  const rows = columns.map(([column, schema]) => [
    optional.includes(column) ? `${column} (optional)` : column,
    allowedIn(schema),
  ])
  if (perEnvironment !== null) rows.push(['_one for each environment_', allowedIn(perEnvironment)])
  return table([['Column', 'Holds'], ...rows])
}

function describeProblem([name, changes]: (typeof BROKEN)[number], sample: string): string {
  return `- ${name}\n\n${fenced('text', problemLines(changedIn(sample, ...changes)).join('\n'))}`.replaceAll(
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
      .map(shortened)
  }
  throw new Error('A broken matrix was parsed without an error.')
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${shortened(text)}\n\`\`\``
}

/** Without the digits of digests. */
function shortened(text: string): string {
  return text.replaceAll(/([0-2])\1{63}/g, '<64 digits>')
}
