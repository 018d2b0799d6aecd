import { createHash } from 'node:crypto'
import { createClient } from '@redis/client'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'

/** What `pg_dump` leaves out: the rows of materialized views. */
const VIEWS = `SELECT query_to_xml(format('SELECT * FROM %I.%I', schemaname, matviewname), true, true, '') FROM pg_matviews WHERE ispopulated`
const DUMP = 'pg_dump -U "$0" -d "$1" --create && psql -XAt -U "$0" -d "$1" -c "$2"'

/**
 * A hash of everything that `pg_dump` finds in a database: schema, rows, sequences, large objects, grants, settings; and of the rows of
 * its materialized views. The order of the rows does not count.
 *
 * @param run runs a command in the container of the server, and returns what it prints
 */
export function hashOfDump(run: (...args: string[]) => string, user: string, database: string): string {
  const text = run('sh', '-c', DUMP, user, database, VIEWS)
  // It has a new random key each time.
  const lines = text.split('\n').filter((line) => !/^\\(?:un)?restrict /.test(line))
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** To how many seconds lifetimes are rounded. Those that tests set are multiples of it, so that they are far from a limit. */
export const STEP_S = 20

/** What a Redis server holds, by database and key, as its clients see it. Lifetimes to {@link STEP_S}, because they go on. */
export async function contentsOfRedis({ url }: Pick<ServiceEndpoint, 'url'>): Promise<string> {
  const client = await createClient({ url }).connect()
  const ask = (...words: string[]) => client.sendCommand(words)
  try {
    const found: unknown[] = []
    for (let database = 0; database < 16; database++) {
      await ask('SELECT', `${database}`)
      const keys = (await client.keys('*')).sort()
      for (const key of keys) found.push([database, key, await contentOf(ask, key)])
    }
    found.push(await ask('FUNCTION', 'LIST', 'WITHCODE'))
    return JSON.stringify(found, null, 1)
  } finally {
    await client.close()
  }
}

type Ask = (...words: string[]) => Promise<unknown>

async function contentOf(ask: Ask, key: string): Promise<unknown[]> {
  const type = await ask('TYPE', key)
  const lifetime = steps(Number(await ask('TTL', key)))
  const sorted = (list: unknown) => JSON.stringify([...(list as string[])].sort())
  switch (type) {
    case 'string':
      return [type, lifetime, await ask('GET', key)]
    case 'list':
      return [type, lifetime, await ask('LRANGE', key, '0', '-1')]
    case 'set':
      return [type, lifetime, sorted(await ask('SMEMBERS', key))]
    case 'zset':
      return [type, lifetime, await ask('ZRANGE', key, '0', '-1', 'WITHSCORES')]
    case 'hash': {
      const fields = ((await ask('HKEYS', key)) as string[]).sort()
      const times = (await ask('HTTL', key, 'FIELDS', `${fields.length}`, ...fields)) as number[]
      const values = await ask('HMGET', key, ...fields)
      return [type, lifetime, fields, values, times.map(steps)]
    }
    case 'stream':
      return [type, lifetime, await ask('XRANGE', key, '-', '+'), await groupsOf(ask, key)]
    default:
      throw new Error(`Nobody reads keys of the type ${type}.`)
  }
}

/** The groups of a stream, with who has got which entry how often, and has not confirmed it. Not how long ago that was. */
async function groupsOf(ask: Ask, key: string): Promise<unknown[]> {
  const groups = (await ask('XINFO', 'GROUPS', key)) as { name: string }[]
  const found: unknown[] = []
  for (const group of groups) {
    const consumers = (await ask('XINFO', 'CONSUMERS', key, group.name)) as {
      name: string
      pending: number
    }[]
    const entries = (await ask('XPENDING', key, group.name, '-', '+', '1000')) as unknown[][]
    found.push(
      group,
      consumers.map(({ name, pending }) => [name, pending]),
      entries.map(([id, who, , times]) => [id, who, times]),
    )
  }
  return found
}

/** -1 stays: it does not expire. */
function steps(seconds: number): number {
  return seconds < 0 ? seconds : Math.round(seconds / STEP_S)
}
