import { isComparable } from '../../../core/resets/mysql/columns.ts'
import type { Look } from '../../../core/resets/mysql/definitions.ts'
import type { Grant } from '../../../core/resets/mysql/grants.ts'
import type { Pair } from '../../../core/resets/mysql/tables.ts'

/** What a database held at one time. */
export interface Held {
  look: Look
  pairs: readonly HeldTable[]
  /** The names of the columns of each view. */
  columns: Readonly<Record<string, readonly string[]>>
  /** On routines. */
  grants: readonly Grant[]
}

/** A table, and the one of another database that holds its rows. */
export interface HeldTable {
  pair: Pair
  /** How many rows it holds. */
  rows: number
  /** Whether a comparison finds no difference where there is none. */
  isTold: boolean
}

/** Whether anybody can tell that the rows of a table are as they were. Otherwise, it is put back whenever anything was written. */
export function isTellable({ pair, isTold }: HeldTable): boolean {
  return isTold && pair.table.columns.every(isComparable)
}
