import { isDeepStrictEqual } from 'node:util'
import { creationOf, type Definition, type Kind, type Look } from './definitions.ts'
import { byKey, differencesOf, keyOf } from './differences.ts'
import { encoded, type Statement } from './encoding.ts'
import { ELSEWHERE, identifier, literal, qualified, READING, type Server } from './sql.ts'

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
export function puttingSchemaBack(held: Look, now: Look, stock: Stock): Statement[] {
  const { database, columns } = stock
  const { extra } = differencesOf(held, now)
  const isThere = byKey(now.definitions)
  const again = madeAgain(held, now)
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
  const creating = (definition: Definition): Statement[] =>
    definition.kind === 'table'
      ? [creationOf(definition.text, stock.product), fillingOf(definition.name, stock)]
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

function fillingOf(table: string, { fill }: Stock): string {
  const statement = fill.get(table)
  if (statement === undefined) throw new TypeError(`Nobody holds the rows of table ${table}.`)
  return statement
}

/**
 * The parts that are made again: those that differ, with the triggers of tables that are made again, those that share their table and moment
 * with one that is made again, and the bodies of packages.
 */
export function madeAgain(held: Look, now: Look): Definition[] {
  const { extra, wanted } = differencesOf(held, now)
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

/**
 * The statements that create a part, with all that it keeps of the session.
 * @throws TypeError if {@link unwritable} says that it cannot be created
 */
export function creatingAgain(
  { kind, text, reading }: Definition,
  collation: string,
  database: string,
): Statement[] {
  const again = kind === 'view' ? text.replace(/^CREATE /, 'CREATE OR REPLACE ') : text
  if (reading === null) return [again]
  const { sqlMode, client, connection, timeZone, database: own = collation } = reading
  const statement = encoded(again, client)
  if (statement === null) throw new TypeError(`Nobody knows the text of the ${kind} in ${client}.`)
  const settings = [
    ...(sqlMode === undefined ? [] : [`sql_mode = ${literal(sqlMode)}`]),
    ...(timeZone === undefined ? [] : [`time_zone = ${literal(timeZone)}`]),
    `character_set_client = ${literal(client)}`,
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

/** Why a part cannot be made again, as a clause; null: each of them can. */
export function unwritable({ definitions }: Look): string | null {
  for (const { kind, name, text, reading } of definitions)
    if (reading !== null && encoded(text, reading.client) === null)
      return `its ${kind} ${name} was created by a client in ${reading.client}, and beyond ASCII only texts in UTF-8 and latin1 are written again`
  return null
}
