import { identifier } from './sql.ts'

export interface Column {
  name: string
  /** Without its length: `varchar`. */
  type: string
}

/** How the values of a type are compared, so that only the same ones are equal. */
type Compared = 'plain' | 'bits' | 'bytes' | 'text' | 'number' | 'place' | 'json' | 'hashed'

const COMPARED: Readonly<Record<Compared, readonly string[]>> = {
  plain: [
    ...['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year'],
    ...['date', 'datetime', 'timestamp', 'time', 'inet4', 'inet6', 'uuid'],
  ],
  bits: ['bit'],
  bytes: ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'],
  // Their collation may take different letters for the same.
  text: ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'],
  // 0 and -0 are equal, but not the same.
  number: ['float', 'double'],
  // Two of them may have equal names.
  place: ['enum', 'set'],
  json: ['json'],
  hashed: [
    ...['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'],
    ...['geometrycollection', 'geomcollection', 'vector'],
  ],
}

function comparedAs({ type }: Column): Compared | undefined {
  return (Object.keys(COMPARED) as Compared[]).find((how) => COMPARED[how].includes(type))
}

/** A value that is equal to another one only if both are the same. Null: there is none, or the server cannot compute it. */
function comparable(column: Column, at: string): string {
  const value = `${at}.${identifier(column.name)}`
  switch (comparedAs(column)) {
    case 'text':
      return `CAST(${value} AS BINARY)`
    case 'number':
      return `CAST(${value} * 1e0 AS CHAR)`
    case 'place':
      return `CAST(${value} AS UNSIGNED)`
    case 'json':
      return `CAST(CAST(${value} AS CHAR) AS BINARY)`
    case 'hashed':
      // Spatial values are compared by their forms. Their digits may be too long for the server, and then null.
      return `SHA2(${value}, 256)`
    default:
      return value
  }
}

/**
 * Whether two values are the same, as 1 or 0. What the server cannot compute, because it is too long for `max_allowed_packet`, is the same
 * as nothing.
 */
export function isSameValue(column: Column, one: string, other: string): string {
  const name = identifier(column.name)
  return `COALESCE(${comparable(column, one)} = ${comparable(column, other)}, ${one}.${name} IS NULL AND ${other}.${name} IS NULL)`
}

/** The hash of a value; null: the server cannot compute it. It is short, so that those of a whole row can be joined. */
export function hashOf(column: Column, at: string): string {
  return `IF(${at}.${identifier(column.name)} IS NULL, '-', SHA2(${bytesOf(column, at)}, 256))`
}

/** A value as bytes, which are the same only if it is. */
function bytesOf(column: Column, at: string): string {
  switch (comparedAs(column)) {
    case 'plain':
      return `CAST(${comparable(column, at)} AS CHAR)`
    case 'bits':
      return `CAST(${comparable(column, at)} AS UNSIGNED)`
    default:
      return comparable(column, at)
  }
}

/** Whether anybody knows how the values of a column are compared. */
export function isComparable(column: Column): boolean {
  return comparedAs(column) !== undefined
}
