import { rollingBack, type Suspects, suspects } from '../../../core/resets/mysql/others.ts'
import type { Server } from '../../../core/resets/mysql/sql.ts'
import type { Place } from '../store.ts'
import { MysqlSession, SqlError } from './session.ts'

/** No session has this number any more. */
const UNKNOWN_THREAD = 1094
/** No prepared transaction has this name, or a session holds it. */
const UNKNOWN_TRANSACTION = 1397

/**
 * Ends those whose locks may be in the way: sessions, or prepared transactions, which are rolled back.
 * @param turn how often that was tried before: the next time, those that are less likely are ended
 * @returns what was ended, and how many; null: there are no others left to end
 */
export async function endOthers(
  place: Place,
  server: Server,
  database: string,
  turn: number,
): Promise<{ kind: Suspects['kind']; count: number } | null> {
  const chosen = suspects(database, server)[turn]
  if (chosen === undefined) return null
  const { kind, query } = chosen
  const session = await MysqlSession.open(place)
  let rows: string[][]
  try {
    rows = (await session.ask([query]))[0] ?? []
  } finally {
    session.close()
  }
  const ended =
    kind === 'sessions'
      ? await tryEach(
          place,
          rows.map(([id]) => `KILL CONNECTION ${id}`),
          UNKNOWN_THREAD,
        )
      : await tryEach(place, rows.map(rollingBack), UNKNOWN_TRANSACTION)
  return { kind, count: ended.length }
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
