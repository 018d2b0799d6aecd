import { basename } from 'node:path'
import { createClient } from '@redis/client'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { contentsOfRedis, hashOfDump } from '../../testing/stores/contents.ts'
import { CHANGES, runSql, SCHEMA, WRITES } from '../../testing/stores/postgres.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { randomFrom } from '../../testing/stores/random.ts'
import type { StartedStack } from '../start/started-stack.ts'

/*
 * Many resets after writes that nobody has chosen. Each compares what `pg_dump` and a client of Redis find with what they found at
 * first.
 */

const ROUNDS = 200
const SEED = Number(process.env.SSOT_RESET_SEED ?? Date.now() % 1_000_000)

let engine: TestEngine
let project: Project
let stack: StartedStack

beforeAll(async () => {
  engine = await testEngine()
  project = makeStores()
  stack = await engine.start(project.root)
})
afterAll(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

const url = (service: string) => stack.info.services[service]?.url ?? ''

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

test(`after each of ${ROUNDS} rounds of writes, everything is as it was (SSOT_RESET_SEED=${SEED})`, async () => {
  const random = randomFrom(SEED)
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T
  await runSql(url('db'), SCHEMA)
  const redis = await createClient({ url: url('cache') }).connect()
  for (const command of [
    'SET text a',
    'SET short x EX 5000',
    'RPUSH list a b',
    'SADD set a b',
    'HSET hash f 1 g 2',
    'HEXPIRE hash 3000 FIELDS 1 f',
    'XADD stream 1-1 f 1',
    'XGROUP CREATE stream readers 0',
  ])
    await redis.sendCommand(command.split(' '))
  const own = "#!lua name=own\nredis.register_function('own', function() return 1 end)"
  await redis.sendCommand(['FUNCTION', 'LOAD', own])
  let app = await connected()
  await stack.resets?.take()
  const contents = async () => ({
    db: hashOfDump((...args) => engine.docker('exec', `${stack.info.project}-db-1`, ...args), 'app', 'app'),
    cache: await contentsOfRedis({ url: url('cache') }),
  })
  const before = await contents()
  const seen = { nothing: 0, undone: 0, replaced: 0, left: 0, called: 0 }

  for (let round = 0; round < ROUNDS; round++) {
    const sql = Array.from({ length: random(4) }, () => one(WRITES))
    if (random(8) === 0) sql.push(one(CHANGES))
    const commands = Array.from({ length: random(4) }, () => one(COMMANDS).replaceAll('K', one(KEYS)))
    for (const text of sql) await runSql(url('db'), text).catch(expected)
    for (const command of commands) await redis.sendCommand(command.split(' ')).catch(expected)
    const others = random(6) === 0 ? await holdOpen(random) : []
    const report = await stack.resets?.reset()
    const did = report?.services.db?.did ?? 'left'
    seen[did]++
    const told = `round ${round}: ${JSON.stringify({ sql, commands, report })}`
    expect(await contents(), told).toEqual(before)
    // Only a copy closes the connections of the application.
    if (did === 'replaced') app = await connected()
    else expect((await app.query('SELECT 1 AS one')).rows, told).toEqual([{ one: 1 }])
    for (const other of others) await other.end().catch(expected)
  }
  await app.end()
  await redis.close()
  console.log(`resets of the database: ${JSON.stringify(seen)}`)
  expect(seen.nothing * seen.undone * seen.replaced).toBeGreaterThan(0)
}, 900_000)

/** Statements may contradict each other, such as one about a table that another one has dropped. */
function expected(error: unknown): void {
  if (!(error instanceof Error)) throw error
}

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url('db') })
  client.on('error', () => {}) // A reset may end it.
  await client.connect()
  return client
}

/** Sessions in the middle of something. */
async function holdOpen(random: (below: number) => number): Promise<pg.Client[]> {
  const ways = [
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
  const client = await connected()
  await client.query(ways[random(ways.length)] ?? '').catch(expected)
  return [client]
}
