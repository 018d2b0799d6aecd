import type { Phase } from '../../core/events/timing.ts'
import { rowsOf } from '../database/rows.ts'
import type { GuardedDatabase } from './guarded-database.ts'

/** What was timed: a phase of one service, or a whole refresh, of which `kind` says what it did and why. */
export type TimedPart = { phase: Phase; service: string } | { phase: 'whole'; kind: string }

/** How many of the last times are read; older ones say little about the next. */
const LAST = 5

/** How long the refreshes of stacks took. */
export class Timings {
  readonly #database: GuardedDatabase

  constructor(database: GuardedDatabase) {
    this.#database = database
  }

  /** @param nowMs milliseconds since 1970 */
  note(stack: string, part: TimedPart, ms: number, nowMs: number): void {
    const { phase, service, kind } = columnsOf(part)
    this.#database.attempt(undefined, (db) => {
      db.prepare('INSERT INTO timing (stack, phase, service, kind, ms, atMs) VALUES (?, ?, ?, ?, ?, ?)').run(
        stack,
        phase,
        service,
        kind,
        Math.round(ms),
        Math.round(nowMs),
      )
    })
  }

  /** How long it took the last five times, in milliseconds, the latest first; empty when it never happened. */
  lastMs(stack: string, part: TimedPart): number[] {
    const { phase, service, kind } = columnsOf(part)
    return this.#database.attempt([], (db) => {
      const query = db.prepare(
        `SELECT ms FROM timing WHERE stack = ? AND phase = ? AND service IS ? AND kind IS ? ORDER BY id DESC LIMIT ${LAST}`,
      )
      return rowsOf<{ ms: number }>(query, stack, phase, service, kind).map(({ ms }) => ms)
    })
  }
}

function columnsOf(part: TimedPart): { phase: string; service: string | null; kind: string | null } {
  return part.phase === 'whole'
    ? { phase: part.phase, service: null, kind: part.kind }
    : { phase: part.phase, service: part.service, kind: null }
}
