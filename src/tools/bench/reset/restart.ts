import { createClient } from '@redis/client'
import pg from 'pg'
import type { StackInfo } from '../../../core/endpoints/endpoints.ts'
import type { Connection } from '../../../engine/connect/connect.ts'
import { run } from '../../../host/tools/run.ts'
import { inspectAll } from '../../../stack/targets/observe.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'
import { SEED_KEYS, SEEDS } from './fixture.ts'

/** How long a store may take to answer after its restart. */
const ANSWER_LIMIT_MS = 60_000

/** The URLs of the stores of a stack. */
export function storesOf({ services }: StackInfo): { db: string; cache: string } {
  const { db, cache } = services
  if (db?.url == null || cache?.url == null) throw new TypeError('The fixture publishes both stores.')
  return { db: db.url, cache: cache.url }
}

/** Runs statements in a database. */
export async function sql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // The server may end it.
  await client.connect()
  await client.query(text)
  await client.end()
}

/** Runs commands in a cache. */
export async function redis(url: string, commands: readonly string[][]): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => {}) // `connect` throws it.
  await client.connect()
  await Promise.all(commands.map((command) => client.sendCommand(command)))
  await client.close()
}

/**
 * Restarts the stores of a stack with empty folders in memory, and writes their seeds: as scripts do it that know no other way. It asks
 * as often as it can whether they answer.
 */
export async function restart(info: StackInfo, { engine, target, env }: Connection): Promise<void> {
  const ids = (await inspectAll(engine, info.project)).map(({ summary }) => summary.id)
  const command = [target.docker, ['restart', ...ids]].flat()
  await run(command, { cwd: process.cwd(), env, limit: TEST_LIMIT })
  const { db, cache } = storesOf(info)
  await Promise.all([untilDone(() => sql(db, SEEDS)), untilDone(() => redis(cache, SEED_KEYS))])
}

async function untilDone(act: () => Promise<void>): Promise<void> {
  for (const limit = performance.now() + ANSWER_LIMIT_MS; ; ) {
    try {
      await act()
      return
    } catch (error) {
      if (performance.now() > limit) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
