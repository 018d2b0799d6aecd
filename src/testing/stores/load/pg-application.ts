import pg from 'pg'
import { type Application, CONNECTIONS, keepAsking, type Load } from './application.ts'

type Ask = (name: string, text: string, ...values: unknown[]) => Promise<pg.QueryResult>

const CHANGE = "UPDATE customers SET extra = '{}' WHERE id = $1"
const ADD = 'INSERT INTO customers (name) VALUES ($1)'
const ORDER = 'INSERT INTO orders (customer, cents) VALUES ($1, 1)'

/** Each is possible whenever it comes: what it needs is there before a reset and after it. */
const REQUESTS = {
  read: async (ask: Ask, id: number) => {
    one(await ask('read', 'SELECT name FROM customers WHERE id = $1', id))
  },
  add: async (ask: Ask, _: number, mark: string) => {
    one(await ask('add', ADD, mark))
  },
  change: async (ask: Ask, id: number) => {
    one(await ask('change', CHANGE, id))
  },
  order: (ask: Ask, id: number) =>
    together(ask, async () => {
      one(await ask('change', CHANGE, id))
      one(await ask('order', ORDER, id))
    }),
  // Two requests that use the tables in opposite orders: a lock of both tables is in the way of one of them.
  'order, then add': (ask: Ask, id: number) =>
    together(ask, async () => {
      one(await ask('order', ORDER, id))
      one(await ask('add', ADD, 'of an order'))
    }),
  'lock, then change': (ask: Ask, id: number) =>
    together(ask, async () => {
      one(await ask('lock', 'SELECT name FROM customers WHERE id = $1 FOR UPDATE', id))
      one(await ask('change', CHANGE, id))
    }),
  'read twice': (ask: Ask, id: number) =>
    together(ask, async () => {
      one(await ask('read', 'SELECT name FROM customers WHERE id = $1', id))
      await ask('sum', 'SELECT sum(cents) FROM orders')
    }),
  number: async (ask: Ask) => {
    one(await ask('number', "SELECT nextval('plain')"))
  },
} satisfies Record<string, (ask: Ask, id: number, mark: string) => Promise<void>>

type Request = keyof typeof REQUESTS

/** A pool of `pg`, with prepared statements. */
export class PgApplication implements Application {
  readonly name = 'plain-pg'
  readonly closed = [
    ...['57P01', '55000', '3D000', 'ECONNRESET', 'EPIPE', 'Connection terminated unexpectedly'],
    'Client has encountered a connection error and is not queryable',
  ]
  readonly #pool: pg.Pool

  constructor(connectionString: string) {
    this.#pool = new pg.Pool({
      connectionString,
      application_name: this.name,
      max: CONNECTIONS,
      idleTimeoutMillis: 0,
    })
    // Without a listener, the end of an idle connection would end the process.
    this.#pool.on('error', () => {})
  }

  begin(mark: string, most: number): Load {
    return keepAsking(Object.keys(REQUESTS) as Request[], mark, most, (name, id, own) =>
      this.#send(name, id, own),
    )
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }

  async #send(request: Request, id: number, mark: string): Promise<void> {
    const client = await this.#pool.connect()
    let lost: Error | undefined
    const onError = (error: Error) => {
      lost = error
    }
    // It may end between two queries of a transaction, which the second one notices.
    client.on('error', onError)
    try {
      const ask: Ask = (name, text, ...values) => client.query({ name, text, values })
      await REQUESTS[request](ask, id, mark)
    } catch (error) {
      lost ??= error as Error
      throw error
    } finally {
      client.off('error', onError)
      client.release(lost)
    }
  }
}

async function together(ask: Ask, act: () => Promise<void>): Promise<void> {
  await ask('begin', 'BEGIN')
  await act()
  await ask('commit', 'COMMIT')
}

/** An answer must be about one row, however a reset comes between. */
function one({ rowCount }: pg.QueryResult): void {
  if (rowCount !== 1) throw new Error(`${rowCount} rows instead of one`)
}
