import { isDeepStrictEqual } from 'node:util'
import {
  counterOf,
  creationOf,
  type Definition,
  type Kind,
  type Look,
  withoutCounter,
} from './definitions.ts'
import { ELSEWHERE, identifier, literal, qualified, READING, type Server } from './sql.ts'

/** What differs between two looks. */
export interface Differences {
  /** Whether the database itself is gone, or has another default. */
  hasDatabase: boolean
  /** Parts that were not there. */
  extra: readonly Definition[]
  /** Parts that are gone, or that differ, as they were. */
  wanted: readonly Definition[]
  /** Tables with the same definition and another next number. */
  counters: readonly string[]
  sequences: readonly string[]
}

export function differencesOf(held: Look, now: Look): Differences {
  const before = byKey(held.definitions)
  const after = byKey(now.definitions)
  const same = (one: Definition, other: Definition | undefined) =>
    other !== undefined &&
    withoutCounter(one.text) === withoutCounter(other.text) &&
    isDeepStrictEqual(one.reading, other.reading) &&
    one.on?.table === other.on?.table
  const isOther = (definition: Definition) => !same(definition, after.get(keyOf(definition)))
  return {
    hasDatabase: !isDeepStrictEqual(held.database, now.database),
    extra: now.definitions.filter((definition) => !before.has(keyOf(definition))),
    wanted: held.definitions.filter((definition) => isOther(definition) || isMoved(definition, held, now)),
    counters: held.definitions.flatMap((definition) => {
      const other = after.get(keyOf(definition))
      if (definition.kind !== 'table' || other === undefined || isOther(definition)) return []
      return counterOf(other.text) === counterOf(definition.text) ? [] : [definition.name]
    }),
    sequences: Object.keys(held.sequences).filter(
      (name) => now.sequences[name] !== undefined && now.sequences[name] !== held.sequences[name],
    ),
  }
}

/** Whether a change of the schema must be put back. */
export function isOtherSchema({ hasDatabase, extra, wanted }: Differences): boolean {
  return hasDatabase || extra.length > 0 || wanted.length > 0
}

/** Whether nothing differs that a look sees. */
export function isSame(differences: Differences): boolean {
  const { counters, sequences } = differences
  return !isOtherSchema(differences) && counters.length === 0 && sequences.length === 0
}

/** Whether a trigger runs at another place among those of its table. */
function isMoved({ kind, on, name }: Definition, held: Look, now: Look): boolean {
  if (kind !== 'trigger') return false
  const order = (look: Look) =>
    look.definitions
      .filter((one) => one.kind === 'trigger' && isDeepStrictEqual(one.on, on))
      .map((one) => one.name)
  const before = order(held)
  const after = order(now).filter((one) => before.includes(one))
  return after.indexOf(name) !== before.filter((one) => after.includes(one)).indexOf(name)
}

function keyOf({ kind, name }: Definition): string {
  return `${kind} ${name}`
}

function byKey(definitions: readonly Definition[]): Map<string, Definition> {
  return new Map(definitions.map((definition) => [keyOf(definition), definition]))
}

/** What is made again, after what it needs. What is in the way is dropped in the opposite order. */
const ORDER: readonly Kind[] = [
  'sequence',
  'table',
  'function',
  'procedure',
  'package',
  'package body',
  'view',
  'trigger',
  'event',
]

/** What is known besides to put a schema back. */
export interface Stock {
  product: Server['product']
  /** The name of the database. */
  database: string
  /** The names of the columns of each view. */
  columns: Readonly<Record<string, readonly string[]>>
  /** The statement that fills each table that was made again. */
  fill: ReadonlyMap<string, string>
}

/**
 * The statements that put a changed schema back, with the rows of the tables that are made again. They can be run again from any place at
 * which they were cut off, after another look.
 */
export function puttingSchemaBack(held: Look, now: Look, stock: Stock): string[] {
  const { database, columns } = stock
  const { extra, wanted } = differencesOf(held, now)
  const isThere = byKey(now.definitions)
  const again = withAllThatFollow(wanted, extra, held)
  // A view is replaced, so that what reads it needs no other moment.
  const inTheWay = [...extra, ...again.filter(({ kind }) => kind !== 'view')].filter((one) =>
    isThere.has(keyOf(one)),
  )
  const inOrder = (definitions: readonly Definition[]) =>
    ORDER.flatMap((kind) => definitions.filter((one) => one.kind === kind))
  const drops = inOrder(inTheWay)
    .reverse()
    .map(({ kind, name }) => `DROP ${kind.toUpperCase()} IF EXISTS ${qualified(database, name)}`)
  // Views may read each other: each has its columns before any of them gets its text.
  const standIns = again
    .filter(({ kind }) => kind === 'view')
    .map(({ name }) => {
      const all = columns[name] ?? []
      const list = (all.length === 0 ? ['a'] : all).map((column) => `1 AS ${identifier(column)}`)
      return `CREATE OR REPLACE VIEW ${qualified(database, name)} AS SELECT ${list.join(', ')}`
    })
  const creating = (definition: Definition) =>
    definition.kind === 'table'
      ? [creationOf(definition.text, stock.product), stock.fill.get(definition.name) ?? '']
      : creatingAgain(definition, held.database?.collation ?? '', database)
  const made = inOrder(again)
  const isReading = ({ kind }: Definition) => ORDER.indexOf(kind) >= ORDER.indexOf('view')
  return [
    ...databaseStatements(held, now, database),
    `USE ${identifier(database)}`,
    ...drops,
    ...made.filter((one) => !isReading(one)).flatMap(creating),
    ...standIns,
    ...made.filter(isReading).flatMap(creating),
    ELSEWHERE,
  ]
}

/**
 * With the triggers of tables that are made again, those that share their table and moment with one that is made again, and the bodies of
 * packages.
 */
function withAllThatFollow(
  wanted: readonly Definition[],
  extra: readonly Definition[],
  held: Look,
): Definition[] {
  const keys = new Set(wanted.map(keyOf))
  const isMade = (kind: Kind, name: string) => keys.has(keyOf({ kind, name, text: '', reading: null }))
  const touched = [...wanted, ...extra].filter(({ kind }) => kind === 'trigger').map(({ on }) => on)
  return held.definitions.filter((one) => {
    if (keys.has(keyOf(one))) return true
    if (one.kind === 'package body') return isMade('package', one.name)
    if (one.kind !== 'trigger') return false
    return isMade('table', one.on?.table ?? '') || touched.some((on) => isDeepStrictEqual(on, one.on))
  })
}

function databaseStatements({ database: held }: Look, { database: now }: Look, name: string): string[] {
  if (held === null || isDeepStrictEqual(held, now)) return []
  if (now === null) return [held.text]
  // Without a comment, the one that is there would stay.
  const hasLost = / COMMENT '/.test(now.text) && !/ COMMENT '/.test(held.text)
  const text = held.text.replace(/^CREATE DATABASE `(?:[^`]|``)*`/, `ALTER DATABASE ${identifier(name)}`)
  return [hasLost ? `${text} COMMENT ''` : text]
}

/** The statements that create a part, with all that it keeps of the session. */
export function creatingAgain(
  { kind, text, reading }: Definition,
  collation: string,
  database: string,
): string[] {
  const statement = kind === 'view' ? text.replace(/^CREATE /, 'CREATE OR REPLACE ') : text
  if (reading === null) return [statement]
  const { sqlMode, client, connection, timeZone, database: own = collation } = reading
  const settings = [
    ...(sqlMode === undefined ? [] : [`sql_mode = ${literal(sqlMode)}`]),
    ...(timeZone === undefined ? [] : [`time_zone = ${literal(timeZone)}`]),
    // The server would take the text for one in this character set.
    ...(isReadAs(client, text) ? [`character_set_client = ${literal(client)}`] : []),
    `collation_connection = ${literal(connection)}`,
  ]
  const inDatabase = (name: string) => `ALTER DATABASE ${identifier(database)} COLLATE ${name}`
  return [
    ...(own === collation ? [] : [inDatabase(own)]),
    `SET SESSION ${settings.join(', ')}`,
    statement,
    ...READING,
    ...(own === collation ? [] : [inDatabase(collation)]),
  ]
}

/** Whether a text in UTF-8 is the same in another character set. */
function isReadAs(client: string, text: string): boolean {
  return /^utf8/.test(client) || /^[\0-\x7f]*$/.test(text)
}

/** Sets the next number of a table. */
export function counting(database: string, { name, text }: Definition): string {
  return `ALTER TABLE ${qualified(database, name)} AUTO_INCREMENT = ${counterOf(text)}`
}

/** Puts a sequence back, also to a smaller number. */
export function rowOfSequence(database: string, name: string, row: string): string {
  return `INSERT INTO ${qualified(database, name)} VALUES (${row})`
}

/** The triggers of a table that run when rows are deleted or inserted, in the order in which they run. */
export function triggersInTheWay({ definitions }: Look, table: string): Definition[] {
  return definitions.filter(
    ({ kind, on }) => kind === 'trigger' && on?.table === table && on.event !== 'UPDATE',
  )
}

/** What differs in the schema, by name. */
export function partsOf({ hasDatabase, extra, wanted }: Differences): string[] {
  const names = [...extra, ...wanted].map(({ name }) => name)
  return [...new Set([...(hasDatabase ? ['the database itself'] : []), ...names])]
}
