import type { SQLInputValue, StatementSync } from 'node:sqlite'

/**
 * The rows of a query, typed. Their types are not checked again: every table is STRICT, so SQLite has checked them.
 */
export function rowsOf<T>(statement: StatementSync, ...values: SQLInputValue[]): T[] {
  return statement.all(...values) as unknown[] as T[]
}
