import type { DatabaseSync } from 'node:sqlite'
import { rowsOf } from '../database/rows.ts'

/** A stack that is kept for inspection. */
export interface KeptStackRecord {
  stack: string
  /** One sentence for people. */
  reason: string
  /** Since when, in milliseconds since 1970. */
  atMs: number
}

/** The stacks that are kept for inspection after their owner has ended, so that they are not removed as orphans. */
export class KeptStacks {
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /**
   * Notes that a stack is kept.
   * @param endpoint of the engine that it is on
   * @param reason one sentence for people
   */
  keep(stack: string, endpoint: string, reason: string, nowMs: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO kept (stack, endpoint, reason, atMs) VALUES (?, ?, ?, ?)')
      .run(stack, endpoint, reason, Math.round(nowMs))
  }

  /** The kept stacks of an engine, the oldest first. */
  list(endpoint: string): KeptStackRecord[] {
    const query = this.#db.prepare(
      'SELECT stack, reason, atMs FROM kept WHERE endpoint = ? ORDER BY atMs, stack',
    )
    return rowsOf(query, endpoint)
  }

  /** From now on the stack is like any other. */
  forget(stack: string): void {
    this.#db.prepare('DELETE FROM kept WHERE stack = ?').run(stack)
  }
}
