import pg from 'pg'
import { expect } from 'vitest'
import type { StartedStack } from '../../../stack/start/started-stack.ts'
import type { TestEngine } from '../../engines/test-engine.ts'
import { hashOfDump } from '../contents.ts'
import { runSql } from '../postgres.ts'
import { Application as QuietApplication } from '../sessions.ts'
import { type Answers, type Application, CONNECTIONS } from './application.ts'

/*
 * Resets of a database while an application is asked much, and what it may see of them.
 */

/** No round sends more than that, however long its reset takes. */
const MOST_REQUESTS = 20_000
/** How many are sent before a reset, and after it. */
const SOME = 30

/** What is undone in place, beside what the application writes. */
const WRITES: readonly string[] = [
  'DELETE FROM orders',
  "INSERT INTO visits SELECT now(), 'x' FROM generate_series(1, 20000)",
  'TRUNCATE orders RESTART IDENTITY',
  "ALTER DATABASE app SET work_mem = '7MB'",
  'UPDATE customers SET born = NULL',
]
/** What only a copy of the database puts back, and the application does not notice before. */
const CHANGES: readonly string[] = [
  'CREATE TABLE more (a int)',
  'ALTER TABLE customers ADD COLUMN more int DEFAULT 3',
  'CREATE INDEX ON orders (customer)',
  'SELECT lo_create(0)',
  'ALTER TABLE orders SET (fillfactor = 50)',
  "SELECT nextval('ahead')",
]

export interface LoadInput {
  engine: TestEngine
  /** Its database has the schema of `postgres.ts`. */
  stack: StartedStack
  rounds: number
  app: Application
}

/** What was seen, in numbers. */
export interface SeenUnderLoad {
  undone: number
  replaced: number
  /** How many requests were sent while a reset ran. */
  sent: number
  /** How many of them have failed in resets that copied the database, by code. */
  failed: Record<string, number>
}

/** Each round has a reset while the application is asked much, and one while it is not, after which the contents are compared. */
export async function resetsUnderLoad({ engine, stack, rounds, app }: LoadInput): Promise<SeenUnderLoad> {
  const { info, resets } = stack
  const url = info.services.db?.url ?? ''
  if (resets === null) throw new TypeError('The matrix says how the stores are put back.')
  // A statement of a test, which is over when a reset comes.
  const sql = (text: string) => runSql(url, text)
  let quiet = await QuietApplication.connect(url)
  await resets.take()
  const contents = () =>
    hashOfDump((...args) => engine.docker('exec', `${info.project}-db-1`, ...args), 'app', 'app')
  const before = contents()
  const seen: SeenUnderLoad = { undone: 0, replaced: 0, sent: 0, failed: {} }
  let sessions: number[] = []
  let isNew = true

  for (let round = 0; round < rounds; round++) {
    const write = round % 3 === 1 ? WRITES[((round - 1) / 3) % WRITES.length] : undefined
    const change = round % 5 === 4 ? CHANGES[((round - 4) / 5) % CHANGES.length] : undefined
    // An idle transaction is ended after two seconds, and nothing but that.
    const stuck = round % 20 === 2 ? await writerOf(url) : null
    const told = `round ${round}: ${JSON.stringify({ write, change, isStuck: stuck !== null })}`
    if (isNew) {
      // What was closed is noticed by a request on it.
      await some(app, 'first')
      sessions = await sessionsOf(url, app)
      expect(sessions, told).toHaveLength(CONNECTIONS)
    }
    expect(await some(app, 'earlier'), told).toMatchObject({ failed: [] })
    for (const text of [write, change]) if (text !== undefined) await sql(text)

    const load = app.begin('meanwhile', MOST_REQUESTS)
    const resetting = resets.reset()
    await resetting.catch(() => {}) // Told when nothing is sent any more.
    const { sent, failed } = await load.end()
    const { services } = await resetting
    const { did, what } = services.db ?? {}
    const at = `${told}: ${did} ${what}`
    expect(did, at).toBe(change === undefined ? 'undone' : 'replaced')
    isNew = did === 'replaced'
    seen[isNew ? 'replaced' : 'undone']++
    seen.sent += sent
    if (isNew) {
      for (const { code } of failed) seen.failed[code] = (seen.failed[code] ?? 0) + 1
      expect(
        failed.filter(({ code }) => !app.closed.includes(code)),
        at,
      ).toEqual([])
      await some(app, 'again')
    } else expect(failed, at).toEqual([])
    if (stuck !== null) await expect(stuck.query('COMMIT'), at).rejects.toThrow()

    expect(await some(app, 'later'), at).toMatchObject({ failed: [] })
    expect(await marksOf(url), at).toEqual({ hasEarlier: false, hasLater: true })
    if (!isNew) expect(await sessionsOf(url, app), at).toEqual(sessions)
    await resets.reset()
    expect(contents(), at).toBe(before)
    if (isNew) {
      await quiet.end()
      quiet = await QuietApplication.connect(url)
    } else {
      await quiet.expectKept(at)
      await quiet.expectHears(`round ${round}`)
    }
  }
  await quiet.end()
  return seen
}

function some(app: Application, mark: string): Promise<Answers> {
  return app.begin(mark, SOME).done()
}

/** Whether there are customers that were added before the reset, and after it. */
async function marksOf(url: string): Promise<unknown> {
  const [row] = await rowsOf(
    url,
    `SELECT count(*) FILTER (WHERE name LIKE 'earlier %') > 0 AS "hasEarlier",
      count(*) FILTER (WHERE name LIKE 'later %') > 0 AS "hasLater" FROM customers`,
  )
  return row
}

/** The sessions of the server that belong to the connections of an application, by process id, lowest first. */
async function sessionsOf(url: string, { name }: Application): Promise<number[]> {
  const rows = await rowsOf<{ pid: number }>(
    url,
    `SELECT pid FROM pg_stat_activity WHERE application_name = '${name}' ORDER BY pid`,
  )
  return rows.map(({ pid }) => pid)
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

/** A session that has written and goes on for ever. */
async function writerOf(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // A reset ends it.
  await client.connect()
  await client.query('BEGIN')
  await client.query('UPDATE parent SET a = 7')
  return client
}
