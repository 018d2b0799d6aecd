import { type Column, hashOf, isComparable, isSameValue } from './columns.ts'
import { identifier, literal, qualified } from './sql.ts'

/** A table, and how its rows are told apart. */
export interface Table {
  name: string
  engine: string
  /** Those that hold values of their own: not the generated ones. */
  columns: readonly Column[]
  /** Columns that no two rows have the same values of, and that are never null; null: there are none. */
  key: readonly string[] | null
}

/** Engines whose tables can be locked, and that keep what was written. */
const ENGINES = ['InnoDB', 'MyISAM', 'Aria', 'MEMORY']

/** The queries that describe the tables of a database; {@link readTables} reads what they return. */
export function describing(database: string): string[] {
  const name = literal(database)
  return [
    `SELECT TABLE_NAME, ENGINE, TABLE_TYPE FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ${name} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME`,
    `SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COALESCE(GENERATION_EXPRESSION, '') = '' FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ${name} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, COALESCE(NULLABLE, '') FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ${name} AND NON_UNIQUE = 0
     ORDER BY TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_TYPE <> 'BTREE', INDEX_NAME, SEQ_IN_INDEX`,
  ]
}

type Rows = readonly (readonly string[])[]

/** @returns the tables; a text says which one cannot be put back, and why, as a clause */
export function readTables([tables = [], columns = [], keys = []]: readonly Rows[]): Table[] | string {
  const columnsOf = Map.groupBy(columns, ([table]) => table)
  const keysOf = Map.groupBy(keys, ([table]) => table)
  const read = tables.map(([name = '', engine = '', type = '']) => ({
    ...{ name, engine, type },
    columns: (columnsOf.get(name) ?? []).flatMap(([, column = '', kind = '', isOwn]) =>
      isOwn === '1' ? [{ name: column, type: kind.toLowerCase() }] : [],
    ),
    key: keyOf(keysOf.get(name) ?? []),
  }))
  const versioned = read.find(({ type }) => type === 'SYSTEM VERSIONED')
  if (versioned !== undefined)
    return `its table ${versioned.name} keeps all former rows (WITH SYSTEM VERSIONING), and these cannot be written`
  const foreign = read.find(({ engine }) => !ENGINES.includes(engine))
  if (foreign !== undefined)
    return `its table ${foreign.name} has the engine ${foreign.engine}; only those of ${ENGINES.join(', ')} are put back`
  return read.map(({ type: _type, ...table }) => table)
}

function keyOf(rows: Rows): string[] | null {
  const indexes = Map.groupBy(rows, ([, index]) => index)
  for (const parts of indexes.values()) {
    // An index of an expression names no column.
    const isKey = parts.every(([, , column, nullable]) => column !== 'NULL' && nullable !== 'YES')
    if (isKey) return parts.map(([, , column = '']) => column)
  }
  return null
}

/** A table as it is, and the table in another database that holds its rows as they were. */
export interface Pair {
  table: Table
  /** Qualified names. */
  now: string
  held: string
}

export function pairOf(table: Table, database: string, model: string): Pair {
  return { table, now: qualified(database, table.name), held: qualified(model, table.name) }
}

/** The statements that make the table that holds the rows, empty. Rows in memory must be there after a restart of the server, too. */
export function making({ table, now, held }: Pair): string[] {
  return [
    `CREATE TABLE ${held} LIKE ${now}`,
    ...(table.engine === 'MEMORY' ? [`ALTER TABLE ${held} ENGINE = InnoDB`] : []),
  ]
}

/** The statement that holds the rows. */
export function holding(pair: Pair): string {
  return copying(pair.table, pair.now, pair.held)
}

/** The statement that fills an empty table with the rows that are held. */
export function filling(pair: Pair): string {
  return copying(pair.table, pair.held, pair.now)
}

function copying({ columns }: Table, from: string, to: string): string {
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  return `INSERT INTO ${to} (${names}) SELECT ${names} FROM ${from}`
}

/** Whether differing rows can be told one by one. */
function isByRow({ columns, key }: Table): boolean {
  return key !== null && columns.every(isComparable)
}

/**
 * The query that compares the rows: its only row is that of {@link sameRows} if they are as they were.
 */
export function comparing(pair: Pair): string {
  const { table, now, held } = pair
  if (isByRow(table))
    return `SELECT COUNT(*), COALESCE(SUM(${differs(pair)}), 0) FROM ${now} LEFT JOIN ${held} ON ${sameKey(table, now, held)}`
  const hashes = (at: string, count: number) =>
    `SELECT SHA2(CONCAT(${table.columns
      .map((column) => hashOf(column, at))
      .join(', ')}), 256) AS hash, ${count} AS side FROM ${at}`
  // What the server cannot compute has no hash.
  return `SELECT 0, COUNT(*) FROM (SELECT hash FROM (${hashes(now, 1)} UNION ALL ${hashes(held, -1)}) AS sides
    GROUP BY hash HAVING SUM(side) <> 0 OR hash IS NULL) AS differing`
}

/** The row of {@link comparing} without a difference. */
export function sameRows({ table }: Pair, rows: number): string {
  return isByRow(table) ? `${rows}\t0` : '0\t0'
}

/**
 * The statements that put the rows back, in a session that has locked what {@link locks} says. No trigger may be there.
 * @param alias a name for the table that no other one has
 */
export function puttingBack(pair: Pair, alias: string): string[] {
  const { table, now, held } = pair
  if (!isByRow(table)) return [`DELETE FROM ${now}`, filling(pair)]
  const names = table.columns.map(({ name }) => identifier(name))
  const again = identifier(alias)
  return [
    `DELETE ${now} FROM ${now} LEFT JOIN ${held} ON ${sameKey(table, now, held)} WHERE ${differs(pair)}`,
    `INSERT INTO ${now} (${names.join(', ')}) SELECT ${names.map((name) => `${held}.${name}`).join(', ')}
     FROM ${held} LEFT JOIN ${now} AS ${again} ON ${sameKey(table, again, held)} WHERE ${isMissing(table, again)}`,
  ]
}

/** What a session locks that reads a table, or puts its rows back. */
export function locks({ table, now, held }: Pair, alias: string | null): string[] {
  if (alias === null) return [`${now} READ`, `${held} READ`]
  return [`${now} WRITE`, ...(isByRow(table) ? [`${now} AS ${identifier(alias)} READ`] : []), `${held} READ`]
}

function sameKey({ key }: Table, one: string, other: string): string {
  return (key ?? []).map((name) => `${one}.${identifier(name)} = ${other}.${identifier(name)}`).join(' AND ')
}

function isMissing({ key }: Table, at: string): string {
  return `${at}.${identifier(key?.[0] ?? '')} IS NULL`
}

/** Whether a row has no counterpart, or another one. */
function differs({ table, now, held }: Pair): string {
  const same = table.columns.map((column) => isSameValue(column, now, held))
  return `(${isMissing(table, held)} OR NOT (${same.join(' AND ')}))`
}
