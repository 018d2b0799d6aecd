import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { expect } from 'vitest'
import type { ServiceReset } from '../../core/resets/report.ts'
import { connect, newClient } from './postgres.ts'

/** What a session of the application is in the middle of when a reset comes. */
export interface Midst {
  begins: readonly string[]
  /** What it does while the reset may be waiting for it. */
  meanwhile?: string
  /** What becomes of the session, unless the database is replaced, which ends all. `copied`: the database is. `any`: it depends. */
  fate: 'stays' | 'ended' | 'copied' | 'any'
  /** A query that has the same answer before and after the reset, if the session stays. */
  asks?: string
  /** What it does after the reset, if it stays. The next reset finds that. */
  goesOn?: readonly string[]
  /** Whether it may write. Default: true */
  writes?: false
}

export const MIDSTS: readonly Midst[] = [
  {
    begins: ['BEGIN', 'SELECT * FROM customers'],
    fate: 'stays',
    goesOn: ['SELECT * FROM orders', 'COMMIT'],
    writes: false,
  },
  {
    begins: ['BEGIN ISOLATION LEVEL REPEATABLE READ'],
    asks: 'SELECT (SELECT count(*) FROM customers), (SELECT sum(a) FROM parent), (SELECT sum(cents) FROM orders)',
    fate: 'stays',
    goesOn: ['COMMIT'],
    writes: false,
  },
  {
    begins: ['BEGIN', 'DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT * FROM customers ORDER BY id', 'COMMIT'],
    asks: 'FETCH ABSOLUTE 7 FROM c',
    fate: 'stays',
    writes: false,
  },
  {
    begins: ['LISTEN news', 'SELECT pg_advisory_lock(7)', 'PREPARE own AS SELECT count(*) FROM guarded'],
    asks: "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    fate: 'stays',
    goesOn: ['EXECUTE own', 'SELECT pg_advisory_unlock(7)'],
    writes: false,
  },
  // Transactions that have written.
  { begins: ['BEGIN', 'INSERT INTO parent VALUES (9)'], fate: 'ended' },
  { begins: ['BEGIN', 'TRUNCATE visits'], fate: 'ended' },
  { begins: ['BEGIN', 'SAVEPOINT s', 'DELETE FROM orders', 'RELEASE s'], fate: 'ended' },
  { begins: ['BEGIN', 'ALTER SEQUENCE plain RESTART WITH 77'], fate: 'any' },
  { begins: ['BEGIN', 'CREATE TABLE under_way (a int)'], fate: 'any' },
  { begins: ['BEGIN', 'INSERT INTO parent VALUES (8)', "PREPARE TRANSACTION 'p'"], fate: 'stays' },
  { begins: ['CREATE TEMP TABLE mine (a int)'], fate: 'copied' },
  // What ends while the reset runs, or waits for it.
  { begins: ['BEGIN', 'INSERT INTO parent VALUES (9)'], meanwhile: 'COMMIT', fate: 'stays' },
  { begins: ['BEGIN', "UPDATE customers SET name = 'late'"], meanwhile: 'COMMIT', fate: 'stays' },
  { begins: ['BEGIN', 'TRUNCATE visits'], meanwhile: 'ROLLBACK', fate: 'stays' },
  { begins: [], meanwhile: 'SELECT count(*) FROM customers, pg_sleep(0.1)', fate: 'stays' },
  { begins: ['BEGIN', 'DELETE FROM orders'], meanwhile: "PREPARE TRANSACTION 'q'", fate: 'stays' },
  // Those that write only after the reset, but have got their numbers before: a transaction, and a part of one.
  {
    begins: ['BEGIN', 'SELECT pg_current_xact_id()'],
    fate: 'stays',
    goesOn: ['UPDATE parent SET a = a + 10', 'COMMIT'],
  },
  {
    begins: ['BEGIN', 'SAVEPOINT s', 'SELECT * FROM quiet FOR UPDATE'],
    fate: 'stays',
    goesOn: ['UPDATE parent SET a = a + 20', 'COMMIT'],
  },
  // A row that a reset may have to delete.
  { begins: ['BEGIN', 'SELECT * FROM customers WHERE id = 7 FOR UPDATE'], fate: 'any' },
]

/** A session in the middle of something, over a reset. */
export class MidSession {
  readonly #client: pg.Client
  readonly #midst: Midst
  #answer: unknown

  private constructor(client: pg.Client, midst: Midst) {
    this.#client = client
    this.#midst = midst
  }

  /** @returns null when what was written before does not let it begin, such as the table is gone */
  static async begin(url: string, midst: Midst): Promise<MidSession | null> {
    const client = newClient(url)
    try {
      await client.connect()
      const session = new MidSession(client, midst)
      for (const statement of midst.begins) await client.query(statement)
      session.#answer = await session.#ask()
      return session
    } catch {
      await end(client)
      return null
    }
  }

  get mayReplace(): boolean {
    return this.#midst.fate === 'copied' || this.#midst.fate === 'any'
  }

  /** Called when a reset has begun. */
  async meanwhile(afterMs: number): Promise<void> {
    const { meanwhile } = this.#midst
    if (meanwhile === undefined) return
    await sleep(afterMs)
    await this.#client.query(meanwhile)
  }

  /**
   * Expects what the reset may do to the session, and goes on.
   * @param told what was done before, for the message of a failure
   */
  async after(did: ServiceReset['did'], told: string): Promise<void> {
    const { fate, goesOn = [] } = this.#midst
    if (fate === 'copied') expect(did, told).toBe('replaced')
    if (did === 'replaced' || fate === 'ended')
      await expect(this.#client.query('COMMIT'), told).rejects.toThrow()
    else if (fate === 'stays') {
      expect(await this.#ask(), told).toEqual(this.#answer)
      for (const statement of goesOn) await this.#client.query(statement)
    }
  }

  async end(): Promise<void> {
    await end(this.#client)
  }

  async #ask(): Promise<unknown> {
    const { asks } = this.#midst
    return asks === undefined ? null : (await this.#client.query(asks)).rows
  }
}

/** A connection that an application keeps, with everything that belongs to a session. */
export class Application {
  readonly #client: pg.Client
  readonly #url: string
  readonly #heard: (string | undefined)[] = []
  #first: unknown

  private constructor(client: pg.Client, url: string) {
    this.#client = client
    this.#url = url
    client.on('notification', ({ payload }) => this.#heard.push(payload))
  }

  static async connect(url: string): Promise<Application> {
    const application = new Application(await connect(url), url)
    await application.#client.query('LISTEN news')
    await application.#client.query('SELECT pg_advisory_lock(1)')
    application.#first = await application.#look()
    return application
  }

  query(text: string): Promise<pg.QueryResult> {
    return this.#client.query(text)
  }

  /** Expects that it is the same session as at first, with its prepared statement and its lock, and that it sees the same rows. */
  async expectKept(told: string): Promise<void> {
    expect(await this.#look(), told).toEqual(this.#first)
  }

  /** Expects that it still hears what others say. */
  async expectHears(news: string): Promise<void> {
    const other = await connect(this.#url)
    await other.query(`NOTIFY news, '${news}'`)
    await end(other)
    await expect.poll(() => this.#heard, { interval: 2 }).toContain(news)
  }

  async end(): Promise<void> {
    await end(this.#client)
  }

  async #look(): Promise<unknown> {
    const { rows } = await this.#client.query({
      name: 'kept',
      text: `SELECT pg_backend_pid() AS pid, (SELECT count(*) FROM customers) AS customers,
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks`,
    })
    return rows
  }
}

/**
 * Reads again and again on several connections, as the pool of an application does when it is asked much. One that is ended connects
 * again at once.
 * @returns ends that
 */
export function keepVisiting(url: string): () => Promise<void> {
  let isOver = false
  const visit = async () => {
    while (!isOver) {
      const client = newClient(url)
      try {
        await client.connect()
        while (!isOver) await client.query('SELECT count(*) FROM customers')
      } catch {
        // It was ended, or is not let in now.
      }
      await end(client)
    }
  }
  const visits = Promise.all([visit(), visit(), visit()])
  return async () => {
    isOver = true
    await visits
  }
}

async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => {}) // It may have ended.
}
