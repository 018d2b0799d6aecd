import { createHash } from 'node:crypto'
import { createClient } from '@redis/client'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'

/**
 * A hash of everything that `pg_dump` finds in a database: schema, rows, sequences, large objects, grants, settings. The order of the
 * rows does not count.
 *
 * @param dump runs it in the container of the server
 */
export function hashOfDump(dump: (...args: string[]) => string, user: string, database: string): string {
  const text = dump('pg_dump', '-U', user, '-d', database, '--create')
  // It has a new random key each time.
  const lines = text.split('\n').filter((line) => !/^\\(?:un)?restrict /.test(line))
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** What a Redis server holds, by database and key, as its clients see it. Lifetimes in tens of seconds. */
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
  const lifetime = Math.round(Number(await ask('TTL', key)) / 10)
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
      return [type, lifetime, fields, values, times.map((time) => Math.round(time / 10))]
    }
    case 'stream':
      return [type, lifetime, await ask('XRANGE', key, '-', '+'), await ask('XINFO', 'GROUPS', key)]
    default:
      throw new Error(`Nobody reads keys of the type ${type}.`)
  }
}
