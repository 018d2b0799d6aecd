import type { Reference } from '../../../core/resets/postgres/changes.ts'
import { HASHES_QUERY, type Parts, type State, stateQuery } from '../../../core/resets/postgres/sql.ts'
import type { PostgresSession } from './session.ts'

/** What a database holds now, as a reference for later. */
export async function lookAt(session: PostgresSession, parts: Parts, database: string): Promise<Reference> {
  const state = await session.ask<State>(stateQuery(parts, database))
  const hashes = await session.ask<Record<string, string>>(HASHES_QUERY)
  return { parts, state, hashes }
}
