import type { Problem } from '../../../core/errors/errors.ts'
import { textBeyondBounds } from '../../../core/matrix/read/bounds.ts'
import type { CellSchema } from '../../../core/matrix/read/cells/schema.ts'
import { NONE } from '../../../core/matrix/read/cells/schema.ts'
import { TABLE_NAMES, TABLES, type TableName } from '../../../core/matrix/read/columns.ts'
import { locateTables } from '../../../core/matrix/read/locate.ts'
import { readSections, type Section } from '../../../core/matrix/read/markdown.ts'
import { readRows, type TextRow } from '../../../core/matrix/read/rows.ts'
import { markdownChunks, tablePart } from './chunks.ts'
import type { Fact, FactWords, Part, Parts } from './facts.ts'
import { imageChange, shortImage } from './image.ts'
import { secretsOf } from './secrets.ts'

/**
 * What a matrix says, by its tables. The cells are compared as they are written: a matrix of an older version of this program, or
 * one with a mistake, says something, too.
 */
export interface MatrixFacts extends Parts {
  readonly environments: readonly EnvironmentFacts[]
  /** Whether tables or rows are missing because of a mistake: what they say is not known. */
  readonly isPartial: boolean
  /** The paths under *Outside*. */
  readonly outside: readonly { readonly path: string }[]
}

/** A row of *Environments*, as far as it names files. */
export interface EnvironmentFacts {
  readonly name: string
  /** Empty: the cell is missing. */
  readonly composeFile: string
}

/** Text for people, which no program reads. */
const PROSE: readonly string[] = ['Purpose']

/** Reads the tables of a matrix. Parts of the text that are as in another version are not read again. */
export class MatrixReader {
  /** By their text; a text: it is more than the parser should be given. */
  readonly #sections = new Map<string, Section[] | string>()

  read(text: string, file: string): MatrixFacts {
    const sections: Section[] = []
    for (const whole of markdownChunks(text)) {
      const chunk = tablePart(whole)
      // Without a heading and a bar, it is prose.
      if (!chunk.includes('|') && !TABLE_NAMES.some((name) => chunk.includes(name))) continue
      let known = this.#sections.get(chunk)
      if (known === undefined) {
        const beyond = textBeyondBounds(chunk, file)
        known = beyond === null ? readSections(chunk, file) : sentenceOf(beyond)
        this.#sections.set(chunk, known)
      }
      if (typeof known === 'string') return nothing([known])
      sections.push(...known)
    }
    const { tables, problems } = locateTables(sections, file)
    const rows = new Map<TableName, TextRow[]>()
    const found: Problem[] = [...problems]
    let isPartial = problems.length > 0
    const environments = environmentNames(tables.Environments?.rows)
    for (const name of TABLE_NAMES) {
      const table = tables[name]
      if (table === undefined) continue
      const { columns, optional, perEnvironment } = TABLES[name]
      const read = readRows(name, table, {
        ...{ fixed: Object.keys(columns), optional },
        environments: perEnvironment === null ? [] : environments,
      })
      rows.set(name, read.rows)
      found.push(...read.problems)
      if (read.rows.length < table.rows.length - 1) isPartial = true
    }
    return {
      parts: new Map(TABLE_NAMES.flatMap((name) => partsOf(name, rows.get(name) ?? []))),
      problems: found.map(({ message }) => `has a mistake: ${message}`),
      isPartial,
      environments: (rows.get('Environments') ?? []).map((row) => ({
        name: textAt(row, 'Environment'),
        composeFile: textAt(row, 'Compose file'),
      })),
      outside: (rows.get('Outside') ?? []).map((row) => ({ path: textAt(row, 'Path') })),
    }
  }
}

function nothing(problems: string[]): MatrixFacts {
  return { parts: new Map(), problems, environments: [], outside: [], isPartial: true }
}

function sentenceOf({ message }: Problem): string {
  return message.replace(/^The matrix /u, '')
}

function environmentNames(rows: readonly { cells: readonly { text: string }[] }[] = []): string[] {
  const [header, ...body] = rows
  const column = header?.cells.findIndex(({ text }) => text === 'Environment') ?? -1
  return column < 0 ? [] : [...new Set(body.map(({ cells }) => cells[column]?.text ?? ''))]
}

function textAt({ cells }: TextRow, column: string): string {
  return cells.get(column)?.text ?? ''
}

function partsOf(table: TableName, rows: readonly TextRow[]): [string, Part][] {
  const [first = ''] = Object.keys(TABLES[table].columns)
  const seen = new Map<string, number>()
  return rows.map((row): [string, Part] => {
    const name = textAt(row, first)
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    const key = `matrix/${table}/${name}${count > 1 ? `/${count}` : ''}`
    const cells = [...row.cells].filter(([column]) => column !== first && !PROSE.includes(column))
    const facts = cells.flatMap(([column, { text }]): [string, Fact][] => {
      const fact = factOf(table, name, column, text)
      return fact === null ? [] : [[column, fact]]
    })
    return [
      key,
      { about: aboutOf(table, name), group: key, facts: new Map(facts), summary: summaryOf(facts) },
    ]
  })
}

function aboutOf(table: TableName, name: string): string {
  switch (table) {
    case 'Environments':
      return `environment ${name}`
    case 'Services':
      return `service ${name}`
    case 'Variables':
      return `variable ${name}`
    case 'Images':
      return `image ${name}`
    case 'Base images':
      return `${name} image`
    case 'Obsolete names':
      return `obsolete name ${name}`
    case 'Outside':
      return `path ${name} outside the matrix`
    case 'State':
      return `state of ${name}`
    default:
      return `${table}, ${name}`
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  'Compose file': 'compose file',
  Dockerfiles: 'Dockerfiles',
  Profiles: 'profiles',
  'Env file': 'env file',
  'Host ports': 'host ports',
  'Versions kept': 'versions kept',
  'On failure': 'on failure',
  'Container port': 'container port',
  Protocol: 'protocol',
  'Health path': 'health path',
  'Test variable': 'test variable',
  'Rebuild budget': 'rebuild budget',
  Digest: 'digest',
  Variable: 'variable',
  'Registry image': 'registry image',
  'Debian recipe': 'Debian recipe',
  'Debian image': 'Debian image',
  'Use instead': 'replacement',
  Reason: 'reason',
  Data: 'data',
  Inputs: 'inputs',
  Baseline: 'baseline',
}

const facts = new Map<string, Fact | null>()

/** What a cell says. The same cell is read once. */
function factOf(table: TableName, name: string, column: string, text: string): Fact | null {
  const key = JSON.stringify([table, name, column, text])
  const known = facts.get(key)
  if (known !== undefined) return known
  const fact = readFact(table, name, column, text)
  facts.set(key, fact)
  return fact
}

function readFact(table: TableName, name: string, column: string, text: string): Fact | null {
  const value = listText(text)
  if (value === NONE || value === '') return null
  const { columns, perEnvironment } = TABLES[table]
  const own = (columns as Readonly<Record<string, CellSchema>>)[column]
  const schema = own ?? (perEnvironment as CellSchema | null)
  const isValid = schema === null || schema === undefined || schema.safeParse(text).success
  const mark = isValid ? '' : ' (not valid)'
  const isImage = column === 'Registry image' || column === 'Debian image'
  const secrets = secretsOf(table === 'Variables' ? name : '', value)
  return {
    field:
      own === undefined
        ? table === 'Services'
          ? `port of ${name}`
          : `variable ${name}`
        : (FIELDS[column] ?? column),
    value,
    shown: secrets.length > 0 ? null : `${isImage ? shortImage(value) : value}${mark}`,
    ...(secrets.length > 0 ? { secrets } : {}),
    ...(own === undefined
      ? { about: column, words: table === 'Services' ? portWords(name) : valueWords(name) }
      : isImage
        ? { words: imageWords(column) }
        : {}),
  }
}

/** A list is the same with other spaces and quotes around its entries. */
function listText(text: string): string {
  return text
    .split(',')
    .map((entry) => /^`(.*)`$/u.exec(entry.trim())?.[1] ?? entry.trim())
    .join(', ')
}

function portWords(service: string): FactWords {
  return {
    changed: (from, to) => `${service} moved from ${from} to ${to}`,
    added: (to) => `${service} published on ${to}`,
    removed: (from) => `${service} no longer published (was on ${from})`,
  }
}

function valueWords(name: string): FactWords {
  return {
    changed: (from, to) => `variable ${name} ${from} -> ${to}`,
    added: (to) => `variable ${name} set to ${to}`,
    removed: (from) => `variable ${name} no longer set (was ${from})`,
  }
}

/** The registry image is what the name of the row stands for. */
function imageWords(column: string): FactWords {
  const field = column === 'Registry image' ? '' : `${FIELDS[column]} `
  return {
    changed: (from, to) => `${field}${imageChange(from, to) ?? `${from} -> ${to}`}`,
    added: (to) => `${field}set to ${to}`,
    removed: (from) => `${field || 'registry image '}removed (was ${from})`,
  }
}

function hostPort(value: string): string {
  return /[-,]/u.test(value) ? 'host ports ' : 'host port '
}

function summaryOf(facts: readonly (readonly [string, Fact])[]): string {
  return facts
    .map(([column, { field, shown, value }]) => {
      if (column in FIELDS) return `${field} ${shown ?? '(hidden)'}`
      return `${field.startsWith('port of ') ? hostPort(value) : ''}${shown ?? '(hidden)'} in ${column}`
    })
    .join(', ')
}
