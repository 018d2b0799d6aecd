import { withoutViews } from '../../../core/resets/mysql/definitions.ts'
import { differencesOf, isOtherSchema } from '../../../core/resets/mysql/differences.ts'
import { endingSoon, refusalOf } from '../../../core/resets/mysql/events.ts'
import { listingGrants, readGrants } from '../../../core/resets/mysql/grants.ts'
import { unwritable } from '../../../core/resets/mysql/schema.ts'
import { identifier, literal, lockLimit, qualified, unlogged } from '../../../core/resets/mysql/sql.ts'
import { describing, holding, making, pairOf, readTables } from '../../../core/resets/mysql/tables.ts'
import type { Place } from '../store.ts'
import type { Held } from './held.ts'
import { lookAt, lookAtLocked } from './look.ts'
import { differing } from './rows.ts'
import { refused } from './server.ts'
import { type MysqlSession, SqlError } from './session.ts'

export interface Holding {
  database: string
  /** The name of the other database, which is made anew. */
  model: string
  /** How long the transactions that run may take. */
  limitMs: number
}

/**
 * Notes what a database holds: how it was created, and its rows in the tables of another database of the server.
 * @throws SqlError, SessionLost, RESET_REFUSED
 */
export async function holdRows(
  session: MysqlSession,
  { service }: Place,
  { database, model, limitMs }: Holding,
): Promise<Held> {
  const before = await lookAt(session, database)
  if (before.database === null) throw new SqlError(1049, 'the server has no such database')
  const [views = [], grants = [], events = [], ...described] = await session.ask([
    ...[viewColumns(database), listingGrants(database), endingSoon(database)],
    ...describing(database),
  ])
  const why = unwritable(before) ?? refusalOf(events)
  if (why !== null) throw refused(service, why)
  const tables = readTables(described)
  if (typeof tables === 'string') throw refused(service, tables)
  const pairs = tables.map((table) => pairOf(table, database, model))
  const sequences = Object.keys(before.sequences).map((name) => qualified(database, name))
  const locked = [
    ...pairs.flatMap(({ now, held }) => [`${now} READ`, `${held} WRITE`]),
    ...sequences.map((name) => `${name} WRITE`),
  ]
  await session.run(
    unlogged([
      lockLimit(limitMs),
      `DROP DATABASE IF EXISTS ${identifier(model)}`,
      `CREATE DATABASE ${identifier(model)}`,
      ...pairs.flatMap(making),
      ...(locked.length === 0 ? [] : [`LOCK TABLES ${locked.join(', ')}`]),
      // Numbers that the server has reserved in memory are given up: the next one is then known. Nobody else asks for one while it is locked.
      ...sequences.map((name) => `FLUSH TABLES ${name}`),
      ...pairs.map(holding),
    ]),
  )
  const counts = await session.ask(pairs.map(({ held }) => `SELECT COUNT(*) FROM ${held}`))
  const copied = pairs.map((pair, index) => ({ pair, rows: Number(counts[index]?.[0]?.[0]), isTold: true }))
  // A comparison that finds a difference now would always find one.
  const untold = new Set((await differing(session, copied)).tables)
  const look = await lookAtLocked(session, database)
  await session.run(['UNLOCK TABLES'])
  if (isOtherSchema(differencesOf(withoutViews(before), look)))
    throw new SqlError(0, 'something is still changing its schema')
  const ofViews = before.definitions.filter(({ kind }) => kind === 'view')
  return {
    look: { ...look, definitions: [...look.definitions, ...ofViews] },
    grants: readGrants(grants),
    pairs: copied.map((one) => ({ ...one, isTold: !untold.has(one.pair.table.name) })),
    columns: Object.fromEntries(
      [...Map.groupBy(views, ([view]) => view ?? '')].map(([view, rows]) => [
        view,
        rows.map(([, column = '']) => column),
      ]),
    ),
  }
}

function viewColumns(database: string): string {
  return `SELECT c.TABLE_NAME, c.COLUMN_NAME FROM information_schema.COLUMNS AS c
    JOIN information_schema.TABLES AS t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
    WHERE c.TABLE_SCHEMA = ${literal(database)} AND t.TABLE_TYPE = 'VIEW' ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`
}
