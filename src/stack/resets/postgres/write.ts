import type { Changes } from '../../../core/resets/postgres/changes.ts'
import type { Content, Rows } from '../../../core/resets/postgres/content.ts'
import { literal } from '../../../core/resets/postgres/sql.ts'

/** No trigger runs in such a session, and no foreign key is checked. */
export const WITHOUT_TRIGGERS = 'SET session_replication_role = replica'

/** The statement with which the server writes the rows of a table into a file. */
export function copyingTo(name: string, rows: Pick<Rows, 'file' | 'columns'>): string {
  return `COPY ${name}${listed(rows.columns)} TO ${literal(rows.file)}`
}

/** The statements that write rows and sequences of a content, whatever the database holds of them. */
export function writing(
  { rows, sequences }: Content,
  changes: Pick<Changes, 'tables' | 'sequences'>,
): string[] {
  return [
    ...changes.tables.map((name) => `DELETE FROM ONLY ${name}`),
    ...changes.tables.map((name) => {
      const { file, columns } = noted(rows[name], name)
      return `COPY ${name}${listed(columns)} FROM ${literal(file)}`
    }),
    ...changes.sequences.map((name) => {
      const [last = '', called] = noted(sequences[name], name).split(' ')
      return `SELECT setval(${literal(name)}, ${last}, ${called === 'called'})`
    }),
  ]
}

/** A table may have no columns. */
function listed(columns: string): string {
  return columns === '' ? '' : ` (${columns})`
}

/** What was noted of a part of the database. Whatever was not noted is put back by a copy. */
function noted<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`Nothing was noted of ${name}.`)
  return value
}
