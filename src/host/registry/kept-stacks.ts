import { rowsOf } from '../database/rows.ts'
import type { Store } from './store/store.ts'

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
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Notes that a stack is kept.
   * @param endpoint of the engine that it is on
   * @param reason one sentence for people
   */
  keep(stack: string, endpoint: string, reason: string, nowMs: number): void {
    this.#store.use((db) =>
      db
        .prepare('INSERT OR REPLACE INTO kept (stack, endpoint, reason, atMs) VALUES (?, ?, ?, ?)')
        .run(stack, endpoint, reason, Math.round(nowMs)),
    )
  }

  /** The kept stacks of an engine, the oldest first. */
  list(endpoint: string): KeptStackRecord[] {
    return this.#store.use((db) =>
      rowsOf(
        db.prepare('SELECT stack, reason, atMs FROM kept WHERE endpoint = ? ORDER BY atMs, stack'),
        endpoint,
      ),
    )
  }

  /** From now on the stack is like any other. */
  forget(stack: string): void {
    this.#store.giveBack((db) => {
      db.prepare('DELETE FROM kept WHERE stack = ?').run(stack)
    })
  }
}
