import { createClient } from '@redis/client'
import pg from 'pg'
import { ssot } from 'vitest-environment-ssot-docker'

/** Queries the stack's database directly, not through a service. */
export async function queryPostgres<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const { hostname, port } = new URL(ssot.url('postgres'))
  const client = new pg.Client({ host: hostname, port: Number(port), user: 'app', database: 'app' })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Connects to the stack's redis directly, and disconnects when `act` has ended. */
export async function withRedis<T>(act: (client: ReturnType<typeof newClient>) => Promise<T>): Promise<T> {
  const client = newClient()
  await client.connect()
  try {
    return await act(client)
  } finally {
    client.destroy()
  }
}

function newClient() {
  return createClient({ url: ssot.url('redis') })
}
