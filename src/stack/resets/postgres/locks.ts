import { literal } from '../../../core/resets/postgres/sql.ts'
import { type PostgresSession, SqlError } from './session.ts'

/**
 * How long a reset waits at once. What it has locked by then keeps others waiting, who may be those that it waits for or may need
 * nothing but that to end: so it lets go and tries again.
 */
const TURN_MS = 100
/** Another session holds what is needed: `lock_not_available`, `deadlock_detected`. */
const LOCKED = ['55P03', '40P01']

/**
 * Waits until no transaction writes to a table, and lets none begin. Others may read. A lock that autovacuum holds is given up when
 * the time for a deadlock has passed, and in a deadlock it is the reset that lets go, because it looks for one first.
 *
 * @param written the tables that are to be written: see {@link keepingRows}
 */
export function locking(tables: readonly string[], written: readonly string[] = []): string[] {
  return [
    `SET LOCAL lock_timeout = ${TURN_MS}`,
    'SET LOCAL deadlock_timeout = 2',
    ...keepingRows(written),
    ...(tables.length === 0 ? [] : [`LOCK TABLE ${only(tables)} IN SHARE ROW EXCLUSIVE MODE`]),
  ]
}

/**
 * Waits until no transaction has locked rows of tables that are to be written, and lets none begin. Without it, a `SELECT ... FOR UPDATE`
 * that waits for a row would find none: it looks for that very row again, which was replaced by one with the same content.
 */
export function keepingRows(tables: readonly string[], more = ''): string[] {
  return tables.length === 0 ? [] : [`LOCK TABLE ${only(tables)} IN EXCLUSIVE MODE${more}`]
}

function only(tables: readonly string[]): string {
  return tables.map((name) => `ONLY ${name}`).join(', ')
}

/**
 * Begins a transaction that sees one moment, as soon as no transaction writes to a table.
 * @param limitMs how long one of the statements that follow may wait for a lock
 * @param until how long to try, by `performance.now()`
 */
export async function lockStill(
  session: PostgresSession,
  tables: readonly string[],
  limitMs: number,
  until: number,
): Promise<void> {
  for (;;) {
    try {
      await session.query(
        ...['BEGIN ISOLATION LEVEL REPEATABLE READ', ...locking(tables)],
        // What follows keeps nobody waiting who could be the one that it waits for.
        `SET LOCAL lock_timeout = ${limitMs}`,
      )
      return
    } catch (error) {
      if (!isLocked(error) || performance.now() >= until) throw error
      await session.query('ROLLBACK')
    }
  }
}

/** Whether another session holds what a statement needs. */
export function isLocked(error: unknown): boolean {
  return error instanceof SqlError && LOCKED.includes(error.state)
}

/**
 * Ends the sessions whose transactions write, or lock rows of tables that are to be written, and rolls back prepared transactions, which
 * no session holds.
 *
 * @param ageMs how long a transaction must have been there already
 * @param writes the tables that are to be written
 * @returns how many sessions were ended
 */
export async function endOlder(
  session: PostgresSession,
  ageMs: number,
  writes: readonly string[],
): Promise<number> {
  const { ended, prepared } = await session.ask<{ ended: number; prepared: string[] }>(ending(ageMs, writes))
  for (const name of prepared) await session.query(`ROLLBACK PREPARED ${literal(name)}`)
  return ended
}

function ending(ageMs: number, writes: readonly string[]): string {
  const names = writes.map((name) => literal(name)).join(', ')
  return `SELECT json_build_object(
  'ended', (SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT DISTINCT l.pid FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND a.xact_start < clock_timestamp() - interval '${Math.floor(ageMs)} ms'
      AND (l.mode NOT IN ('AccessShareLock', 'RowShareLock')
        OR l.mode = 'RowShareLock' AND l.relation = ANY (ARRAY[${names}]::regclass[]))) AS holders),
  'prepared', (SELECT coalesce(json_agg(gid), '[]') FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()))`
}
