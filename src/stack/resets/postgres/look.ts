import type { Reference } from '../../../core/resets/postgres/changes.ts'
import {
  ELSEWHERE_QUERY,
  HASHES_QUERY,
  type Mark,
  notElsewhere,
  othersUnderWay,
  type Parts,
  type State,
  stateQuery,
} from '../../../core/resets/postgres/sql.ts'
import type { PostgresSession } from './session.ts'

/** What a database holds now, and how that looks, as a reference for later. */
export async function lookAt(
  session: PostgresSession,
  parts: Parts,
  database: string,
): Promise<{ reference: Reference; state: State }> {
  const state = await session.ask<State>(stateQuery(parts, database))
  const hashes = await session.ask<Record<string, string>>(HASHES_QUERY)
  return { reference: { parts, mark: await markOf(session, state), counts: countsOf(state), hashes }, state }
}

/** The mark of a look. To be asked before the transaction of the look ends. */
export async function markOf(session: PostgresSession, { mark }: State): Promise<Mark> {
  const others = othersUnderWay(mark)
  const elsewhere = others.length === 0 ? [] : await session.ask<string[]>(ELSEWHERE_QUERY)
  return { ...mark, late: notElsewhere(others, elsewhere) }
}

/** How many rows there are, by name. */
export function countsOf({ seen }: State): Record<string, number> {
  return Object.fromEntries(Object.entries(seen).map(([name, { rows }]) => [name, rows]))
}
