import type { State } from './sql.ts'

/*
 * What a database held at one time, and is put back to. Contents that were noted one after the other share what had not changed: then
 * they have the same object in that place, and only then.
 */

/** The rows of one table. */
export interface Rows {
  /** The path of the file in the container, which the server has written. */
  file: string
  /** The columns in the file, quoted, and separated by commas: a copy of the table may have them in another order. */
  columns: string
  count: number
}

/** What the database held that only a copy puts back: its schema, large objects, materialized views, and rows that triggers guard. */
export interface Base {
  /** The path of the archive of `pg_dump` in the container. */
  file: string
  /** The name of the database that is made from it, when one is needed. */
  model: string
  /** Of the server: `170004`. */
  version: number
  /** What follows the name in `CREATE DATABASE`. */
  creation: string
  /**
   * The files with the rows of its materialized views, by name. `pg_dump` leaves them out: it would compute them anew, from tables that
   * may have changed since.
   */
  views: Readonly<Record<string, string>>
  /** What its tables and sequences hold, as those of the first content that has it. */
  rows: Content['rows']
  sequences: Content['sequences']
}

export interface Content {
  base: Base
  /** By name of the table. */
  rows: Readonly<Record<string, Rows>>
  sequences: State['sequences']
  properties: State['properties']
}

/** The files that are needed to put a content back. */
export function filesOf({ base, rows }: Content): string[] {
  return [base.file, ...Object.values(base.views), ...Object.values(rows).map(({ file }) => file)]
}
