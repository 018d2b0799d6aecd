import { prepared, rollingBack, suspects } from '../../../core/resets/mysql/others.ts'
import type { Server } from '../../../core/resets/mysql/sql.ts'
import type { Place } from '../store.ts'
import { MysqlSession, SqlError } from './session.ts'

/** No session has this number any more. */
const UNKNOWN_THREAD = 1094
/** No prepared transaction has this name, or a session holds it. */
const UNKNOWN_TRANSACTION = 1397

/**
 * Ends sessions whose locks may be in the way.
 * @param turn how often that was tried before: the next time, those that are less likely are ended
 * @returns how many there were; null: there are no others left to end
 */
export async function endOthers(place: Place, database: string, turn: number): Promise<number | null> {
  const query = suspects(database)[turn]
  if (query === undefined) return null
  const session = await MysqlSession.open(place)
  let ids: string[]
  try {
    const [rows = []] = await session.ask([query])
    ids = rows.flatMap(([id]) => id ?? [])
  } finally {
    session.close()
  }
  const ended = await tryEach(
    place,
    ids.map((id) => `KILL CONNECTION ${id}`),
    UNKNOWN_THREAD,
  )
  return ended.length
}

/**
 * Rolls prepared transactions back that no session holds, because they hold their locks until someone ends them.
 * @returns the rows of those that sessions hold, and how many were rolled back
 */
export async function endPrepared(
  place: Place,
  server: Server,
  session: MysqlSession,
): Promise<{ held: ReadonlySet<string>; ended: number }> {
  const [rows = []] = await session.ask([prepared(server)])
  const statements = rows.map(rollingBack)
  const done = await tryEach(place, statements, UNKNOWN_TRANSACTION)
  return { held: new Set(statements.filter((one) => !done.includes(one))), ended: done.length }
}

/** Whether there is a prepared transaction other than these. */
export async function hasOtherPrepared(
  server: Server,
  session: MysqlSession,
  known: ReadonlySet<string>,
): Promise<boolean> {
  const [rows = []] = await session.ask([prepared(server)])
  return rows.some((row) => !known.has(rollingBack(row)))
}

/**
 * Runs statements of which some may fail with an error, which ends their session.
 * @returns those that have succeeded
 */
async function tryEach(place: Place, statements: readonly string[], code: number): Promise<string[]> {
  const done: string[] = []
  let session: MysqlSession | undefined
  try {
    for (const statement of statements) {
      session ??= await MysqlSession.open(place)
      try {
        await session.run([statement])
        done.push(statement)
      } catch (error) {
        session = undefined
        if (!(error instanceof SqlError) || error.code !== code) throw error
      }
    }
  } finally {
    session?.close()
  }
  return done
}
