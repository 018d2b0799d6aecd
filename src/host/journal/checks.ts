import { rowsOf } from '../database/rows.ts'
import type { GuardedDatabase } from './guarded-database.ts'

/** One environment of one repository. */
export interface CheckedEnvironment {
  /** The root of the repository, absolute. */
  root: string
  environment: string
}

/** Which files of an environment were found to agree with the matrix. */
export class Checks {
  readonly #database: GuardedDatabase

  constructor(database: GuardedDatabase) {
    this.#database = database
  }

  /**
   * Notes that the files of an environment agree with the matrix.
   * @param inputs tells whether this still holds; only the caller reads it
   * @param nowMs milliseconds since 1970
   */
  note({ root, environment }: CheckedEnvironment, inputs: string, nowMs: number): void {
    this.#database.attempt(undefined, (db) => {
      db.prepare('INSERT INTO checked (root, environment, inputs, atMs) VALUES (?, ?, ?, ?)').run(
        root,
        environment,
        inputs,
        Math.round(nowMs),
      )
    })
  }

  /** The `inputs` of the last {@link Checks.note} for the environment; null when there is none. */
  last({ root, environment }: CheckedEnvironment): string | null {
    return this.#database.attempt(null, (db) => {
      const query = db.prepare(
        'SELECT inputs FROM checked WHERE root = ? AND environment = ? ORDER BY id DESC LIMIT 1',
      )
      return rowsOf<{ inputs: string }>(query, root, environment)[0]?.inputs ?? null
    })
  }
}
