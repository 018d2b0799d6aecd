import { counterOf, type Definition, type Look } from './definitions.ts'
import { qualified } from './sql.ts'

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
