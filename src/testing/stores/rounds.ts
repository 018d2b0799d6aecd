import { createClient } from '@redis/client'
import pg from 'pg'
import type { StackResets, StackSnapshot } from '../../stack/resets/stack-resets.ts'
import { CHANGES, runSql, SCHEMA, WRITES } from './postgres.ts'

/*
 * Rounds of writes that nobody has chosen, on a stack of `makeStores`, each of which ends with a reset, a snapshot or a restore.
 */

/** What is done to Redis, by words. `K` is one of a few keys. */
const COMMANDS = [
  'SET K 1',
  'SET K 1 EX 1000',
  'DEL K',
  'EXPIRE K 300',
  'PERSIST K',
  'RENAME K other',
  'RPUSH K a',
  'SADD K a',
  'ZADD K 1 a',
  'HSET K f 2',
  'HDEL K f',
  'HPERSIST hash FIELDS 1 f',
  'XADD K * f 1',
  'XREADGROUP GROUP readers me STREAMS stream >',
  'XGROUP DESTROY stream readers',
  'COPY K copied REPLACE',
  'MOVE K 5',
  'FLUSHDB',
  'FLUSHALL',
  'SWAPDB 0 3',
  'FUNCTION FLUSH',
  'CONFIG RESETSTAT',
  'BGSAVE SCHEDULE',
  'SET K x PX 1',
]
const KEYS = ['text', 'short', 'list', 'set', 'hash', 'stream', 'new']

/** What the cache holds when the stack is ready. */
const CACHE = [
  'SET text a',
  'SET short x EX 5000',
  'RPUSH list a b',
  'SADD set a b',
  'HSET hash f 1 g 2',
  'HEXPIRE hash 3000 FIELDS 1 f',
  'XADD stream 1-1 f 1',
  'XGROUP CREATE stream readers 0',
]

/** Sessions in the middle of something. */
const OPEN = [
  'BEGIN; SELECT * FROM customers',
  'BEGIN; INSERT INTO parent VALUES (9)',
  'BEGIN; TRUNCATE visits',
  'BEGIN; ALTER SEQUENCE plain RESTART WITH 77',
  'BEGIN; CREATE TABLE under_way (a int)',
  "BEGIN; INSERT INTO parent VALUES (8); PREPARE TRANSACTION 'p'",
  'CREATE TEMP TABLE mine (a int)',
  'LISTEN news; SELECT pg_advisory_lock(7)',
  'BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM orders; COMMIT',
]
/** Those of them that write nothing, so that a snapshot need not wait for them. */
const OPEN_READING = OPEN.filter((text) => !/INSERT|TRUNCATE|ALTER|TABLE/.test(text))

const NAMES = ['a', 'b', 'c']

export interface RoundsInput {
  resets: StackResets
  /** The URL of a service. */
  url(service: string): string
  /** What the database and the cache hold, as others see it. */
  contents(): Promise<unknown>
  rounds: number
  /** The same number makes the same rounds. */
  seed: number
  /** Whether snapshots are taken, too. */
  hasSnapshots: boolean
  /** Compares the contents after a round with what they are to be. */
  compare(now: unknown, wanted: unknown, told: string): void
}

/** What was done to the database, and how often. */
export type Did = Record<'nothing' | 'undone' | 'replaced' | 'called' | 'left' | 'noted', number>

/** Writes what the stack holds when it is ready, before that is noted. */
export async function fillStores(url: RoundsInput['url']): Promise<void> {
  await runSql(url('db'), SCHEMA)
  const redis = await createClient({ url: url('cache') }).connect()
  for (const command of CACHE) await redis.sendCommand(command.split(' '))
  const own = "#!lua name=own\nredis.register_function('own', function() return 1 end)"
  await redis.sendCommand(['FUNCTION', 'LOAD', own])
  await redis.close()
}

/**
 * Runs rounds on a stack of which was noted what it holds. Nothing is kept of its snapshots at the end.
 * @returns what was done to the database
 */
export async function runRounds(input: RoundsInput): Promise<Did> {
  const { resets, url, contents, rounds, seed, hasSnapshots, compare } = input
  const random = randomFrom(seed)
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T
  // Its stack may be stopped before it is closed, after a round that has failed.
  const redis = await createClient({ url: url('cache') })
    .on('error', () => {})
    .connect()
  let app = await connected(url('db'))
  const ready = await contents()
  const snapshots = new Map<string, { snapshot: StackSnapshot; held: unknown }>()
  const seen: Did = { nothing: 0, undone: 0, replaced: 0, called: 0, left: 0, noted: 0 }

  /** Notes the stack, and forgets what was noted under that name. */
  const take = async (name: string): Promise<unknown> => {
    await renewLifetimes(url('cache'), random)
    const held = await contents()
    const { snapshot } = await resets.snapshot()
    seen.noted++
    const earlier = snapshots.get(name)
    snapshots.set(name, { snapshot, held })
    if (earlier !== undefined) await resets.forget([earlier.snapshot])
    return held
  }

  for (let round = 0; round < rounds; round++) {
    const sql = Array.from({ length: random(4) }, () => one(WRITES))
    if (random(8) === 0) sql.push(one(CHANGES))
    const commands = Array.from({ length: random(4) }, () => one(COMMANDS).replaceAll('K', one(KEYS)))
    for (const text of sql) await runSql(url('db'), text).catch(expected)
    for (const command of commands) await redis.sendCommand(command.split(' ')).catch(expected)

    const names = [...snapshots.keys()]
    const way = hasSnapshots ? one(['reset', 'snapshot', 'restore', 'restore']) : 'reset'
    const isTaking = way === 'snapshot' || (way === 'restore' && names.length === 0)
    const name = isTaking ? one(NAMES) : way === 'restore' ? one(names) : null
    const others: pg.Client[] = []
    if (random(6) === 0) others.push(await holdOpen(url('db'), one(isTaking ? OPEN_READING : OPEN)))
    const told = { round, sql, commands, way: isTaking ? 'snapshot' : way, name }

    let wanted: unknown
    if (isTaking && name !== null) {
      wanted = await take(name)
    } else {
      const chosen = name === null ? undefined : snapshots.get(name)
      const report = await (chosen === undefined ? resets.reset() : resets.restore(chosen.snapshot))
      wanted = chosen === undefined ? ready : chosen.held
      const did = report.services.db?.did ?? 'left'
      seen[did]++
      Object.assign(told, { report })
      // Only a copy closes the connections of the application.
      if (did === 'replaced') app = await connected(url('db'))
    }
    compare(await contents(), wanted, JSON.stringify(told))
    await app.query('SELECT 1 AS one')
    for (const other of others) await other.end().catch(expected)
  }
  await resets.forget([...snapshots.values()].map(({ snapshot }) => snapshot))
  await app.end()
  await redis.close()
  return seen
}

/** Random numbers, the same ones for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Statements may contradict each other, such as one about a table that another one has dropped. */
function expected(error: unknown): void {
  if (!(error instanceof Error)) throw error
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // A reset may end it.
  await client.connect()
  return client
}

async function holdOpen(url: string, text: string): Promise<pg.Client> {
  const client = await connected(url)
  await client.query(text).catch(expected)
  return client
}

/**
 * Gives what expires another lifetime, as far from a limit of the rounding in `contentsOfRedis` as can be: what is left of a lifetime at
 * a snapshot is what it has after a restore.
 *
 * @param random Default: all get the same
 */
export async function renewLifetimes(
  url: string,
  random: (below: number) => number = () => 0,
): Promise<void> {
  const client = await createClient({ url }).connect()
  const seconds = () => (100 + random(400)) * 10
  for (let database = 0; database < 16; database++) {
    await client.select(database)
    for (const key of await client.keys('*')) {
      if ((await client.ttl(key)) >= 0) await client.expire(key, seconds())
      if ((await client.type(key)) !== 'hash') continue
      // Only fields that expire already.
      for (const field of await client.hKeys(key)) await client.hExpire(key, field, seconds(), 'XX')
    }
  }
  await client.close()
}
