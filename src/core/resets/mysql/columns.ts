import { identifier } from './sql.ts'

export interface Column {
  name: string
  /** Without its length: `varchar`. */
  type: string
}

/** How the values of a type are compared, so that only the same ones are equal. */
type Compared = 'plain' | 'bits' | 'bytes' | 'text' | 'number' | 'place' | 'json' | 'hex'

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
  hex: [
    ...['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'],
    ...['geometrycollection', 'geomcollection', 'vector'],
  ],
}

function comparedAs({ type }: Column): Compared | undefined {
  return (Object.keys(COMPARED) as Compared[]).find((how) => COMPARED[how].includes(type))
}

/** A value whose equality is that of `<=>`. */
export function comparable(column: Column, at: string): string {
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
    case 'hex':
      return `HEX(${value})`
    default:
      return value
  }
}

/** A value as bytes, which are the same only if it is. */
export function bytesOf(column: Column, at: string): string {
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
