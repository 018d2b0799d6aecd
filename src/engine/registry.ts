import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { isAlive, type ProcessIdentity } from './process-identity.ts'

/**
 * What the processes of this user hold on this machine: which keeper serves which run, and who holds which
 * host ports. SQLite is used for its locks: they belong to the kernel and end with the process, so no
 * stale lock can exist. A row whose process is dead counts as absent.
 */
export class Registry implements Disposable {
  readonly #db: DatabaseSync

  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    chmodSync(file, 0o600)
    this.#db.exec(`
      PRAGMA busy_timeout = 10000;
      CREATE TABLE IF NOT EXISTS holding (
        kind TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,
        pid INTEGER NOT NULL, startTime TEXT NOT NULL,
        PRIMARY KEY (kind, name)
      ) STRICT;
    `)
  }

  /**
   * Takes the name if no living process holds it.
   * @returns null when it is taken now, else who holds it
   */
  claim(kind: HoldingKind, name: string, note: string, owner: ProcessIdentity): Holding | null {
    return this.claimAll(kind, [name], note, owner)
  }

  /**
   * Takes all the names or none.
   * @returns null when they are taken now, else who holds the first that is not free
   */
  claimAll(
    kind: HoldingKind,
    names: readonly string[],
    note: string,
    owner: ProcessIdentity,
  ): Holding | null {
    return this.#exclusively(() => {
      for (const name of names) {
        const holder = this.#livingHolder(kind, name)
        if (holder) return holder
      }
      for (const name of names) this.#put(kind, name, note, owner)
      return null
    })
  }

  /** Gives the name back, if that process holds it. */
  release(kind: HoldingKind, name: string, owner: ProcessIdentity): void {
    this.#db
      .prepare('DELETE FROM holding WHERE kind = ? AND name = ? AND pid = ? AND startTime = ?')
      .run(kind, name, owner.pid, owner.startTime)
  }

  /** Everything held, by living and by dead processes. */
  list(kind: HoldingKind): Holding[] {
    const rows = this.#db.prepare('SELECT * FROM holding WHERE kind = ? ORDER BY name').all(kind)
    return rows.map((row) => holdingSchema.parse(row))
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #livingHolder(kind: HoldingKind, name: string): Holding | null {
    const row = this.#db.prepare('SELECT * FROM holding WHERE kind = ? AND name = ?').get(kind, name)
    const holder = row && holdingSchema.parse(row)
    return holder && isAlive(holder) ? holder : null
  }

  #put(kind: HoldingKind, name: string, note: string, owner: ProcessIdentity): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO holding (kind, name, note, pid, startTime) VALUES (?, ?, ?, ?, ?)')
      .run(kind, name, note, owner.pid, owner.startTime)
  }

  #exclusively<T>(act: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const result = act()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }
}

/** `keeper`: the one process that serves a run. `port`: a host port of this machine, by its number. */
export type HoldingKind = 'keeper' | 'port'

const holdingSchema = z.object({
  kind: z.enum(['keeper', 'port']),
  name: z.string(),
  /** For people: what the holder does with it. */
  note: z.string(),
  pid: z.number(),
  startTime: z.string(),
})

export type Holding = z.infer<typeof holdingSchema>
