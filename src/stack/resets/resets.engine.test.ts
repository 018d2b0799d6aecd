import { basename } from 'node:path'
import { createClient } from '@redis/client'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResetReport } from '../../core/resets/report.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { contentsOfRedis, hashOfDump } from '../../testing/stores/contents.ts'
import { runSql, SCHEMA } from '../../testing/stores/postgres.ts'
import { makeStores, STATE } from '../../testing/stores/project.ts'
import { runRounds } from '../../testing/stores/rounds.ts'
import { keptBeside, restoreTo, type TakenSnapshot, takeSnapshot } from '../../testing/stores/snapshots.ts'
import type { StartedStack } from '../start/started-stack.ts'
import type { StackResets } from './stack-resets.ts'

/*
 * One stack for all: each test begins with what the stack held when that was noted, and ends so.
 */

let engine: TestEngine
let project: Project
let stack: StartedStack
/** A connection of the application, which is there before anything is noted. */
let app: pg.Client
let lost: Error | undefined
let before: { db: string; reports: string; cache: string }

beforeAll(async () => {
  engine = await testEngine()
  const state = STATE.map((row) => row.replace('postgres app', 'postgres app, reports'))
  project = makeStores({}, state)
  stack = await engine.start(project.root)
  await runSql(url('db'), SCHEMA)
  await runSql(url('db'), 'CREATE DATABASE reports')
  await runSql(reports(), 'CREATE TABLE sums (a int)')
  await cache(
    ['SET', 'text', 'a\u0000b'],
    ['SET', 'short', 'x', 'EX', '5000'],
    ['RPUSH', 'list', 'a', 'b'],
    ['SADD', 'set', 'a', 'b'],
    ['ZADD', 'zset', '1', 'a'],
    ['HSET', 'hash', 'f', '1', 'g', '2'],
    ['HEXPIRE', 'hash', '3000', 'FIELDS', '1', 'f'],
    ['XADD', 'stream', '1-1', 'f', '1'],
    ['XGROUP', 'CREATE', 'stream', 'readers', '0'],
    ['PFADD', 'log', 'a', 'b'],
    ['SELECT', '3'],
    ['SET', 'elsewhere', '3'],
    ['FUNCTION', 'LOAD', "#!lua name=own\nredis.register_function('own', function() return 1 end)"],
  )
  app = new pg.Client({ connectionString: url('db') })
  app.on('error', (error) => {
    lost = error
  })
  await app.connect()
  await stack.resets?.take()
  before = await contents()
})
afterAll(async () => {
  await stack?.stop()
  // Its server is gone by now, so it would wait for an answer that never comes.
  app?.end().catch(() => {})
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

function url(service: string): string {
  return stack.info.services[service]?.url ?? ''
}

/** The URL of another database of the same server. */
function reports(): string {
  return url('db').replace(/\/app$/, '/reports')
}

async function cache(...commands: string[][]): Promise<void> {
  const client = await createClient({ url: url('cache') }).connect()
  for (const command of commands) await client.sendCommand(command)
  await client.close()
}

function inDb(...args: string[]): string {
  return engine.docker('exec', `${stack.info.project}-db-1`, ...args)
}

async function contents(): Promise<typeof before> {
  return {
    db: hashOfDump(inDb, 'app', 'app'),
    reports: hashOfDump(inDb, 'app', 'reports'),
    cache: await contentsOfRedis({ url: url('cache') }),
  }
}

function resets(): StackResets {
  if (stack.resets === null) throw new Error('The stack cannot be put back.')
  return stack.resets
}

async function reset(): Promise<ResetReport['services']> {
  const report = await stack.resets?.reset()
  expect(await contents()).toEqual(before)
  return report?.services ?? {}
}

const count = async (method = 'GET', path = '/') =>
  Number(await (await fetch(`${url('api')}${path}`, { method })).text())

test('an untouched stack stays as it is', async () => {
  expect(await reset()).toMatchObject({ db: { did: 'nothing' }, cache: { did: 'nothing' } })
})

test('what tests have written is undone in place, and the connections of the application stay', async () => {
  await app.query('LISTEN news')
  await app.query({ name: 'kept', text: 'SELECT count(*)::int AS n FROM customers' })
  await app.query('SELECT pg_advisory_lock(1)')
  const pid = await app.query('SELECT pg_backend_pid() AS pid')
  await app.query("INSERT INTO customers (name) VALUES ('new')")
  await app.query('TRUNCATE orders RESTART IDENTITY')
  await app.query('DELETE FROM visits')
  await app.query('UPDATE parent SET a = 2')
  await runSql(reports(), 'INSERT INTO sums VALUES (1)')
  await app.query("ALTER DATABASE app SET work_mem = '7MB'")
  await app.query("SELECT nextval('plain')")
  await cache(
    ['SET', 'text', 'other'],
    ['SET', 'new', '1'],
    ['DEL', 'list', 'hash'],
    ['PERSIST', 'short'],
    ['EXPIRE', 'set', '100'],
    ['XREADGROUP', 'GROUP', 'readers', 'me', 'STREAMS', 'stream', '>'],
    ['SELECT', '3'],
    ['SET', 'elsewhere', '4'],
    ['FUNCTION', 'FLUSH'],
  )
  expect(await count()).toBe(1)
  engine.docker('exec', `${stack.info.project}-files-1`, 'touch', '/data/new')
  const done = await reset()
  expect(done).toMatchObject({
    db: { did: 'undone', what: 'app: 5 tables, 3 sequences, the settings of the database; reports: 1 table' },
    cache: { did: 'undone', what: '5 keys written, 1 key deleted, 2 keys with another lifetime, functions' },
    api: { did: 'called', what: 'POST /reset: 200' },
    files: { did: 'called' },
  })
  expect(await count()).toBe(1)
  expect(engine.docker('exec', `${stack.info.project}-files-1`, 'ls', '/data')).toBe('')
  expect((await app.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(pid.rows)
  expect((await app.query({ name: 'kept', text: 'SELECT count(*)::int AS n FROM customers' })).rows).toEqual([
    { n: 200 },
  ])
  await app.query('SELECT pg_advisory_unlock(1)')
  expect(lost).toBeUndefined()
  expect(await reset()).toMatchObject({ db: { did: 'nothing' }, cache: { did: 'nothing' } })
})

test('a transaction that has written and goes on is ended, one that only reads is not', async () => {
  const writer = new pg.Client({ connectionString: url('db') })
  const ended = new Promise((resolve) => writer.on('error', resolve))
  await writer.connect()
  await writer.query("BEGIN; INSERT INTO customers (name) VALUES ('late')")
  await app.query('BEGIN; SELECT * FROM orders')
  expect(await reset()).toMatchObject({ db: { did: 'undone' } })
  expect(await ended).toMatchObject({ code: '57P01' })
  await app.query('COMMIT')
  expect(lost).toBeUndefined()
})

test('a transaction that has locked a row that must be put back is ended, and no other one', async () => {
  const locker = new pg.Client({ connectionString: url('db') })
  const ended = new Promise((resolve) => locker.on('error', resolve))
  await locker.connect()
  await locker.query('BEGIN; SELECT * FROM customers WHERE id = 7 FOR UPDATE')
  await app.query('BEGIN; SELECT * FROM quiet FOR UPDATE')
  await runSql(url('db'), "INSERT INTO customers (name) VALUES ('new')")
  expect(await reset()).toMatchObject({
    db: { did: 'undone', what: 'app: 1 table, 1 sequence, 1 session with an open transaction ended' },
  })
  expect(await ended).toMatchObject({ code: '57P01' })
  await app.query('COMMIT')
  expect(lost).toBeUndefined()
})

test('a transaction that has begun while a reset waits for another one is not ended with it', async () => {
  const writer = new pg.Client({ connectionString: url('db') })
  const ended = new Promise((resolve) => writer.on('error', resolve))
  await writer.connect()
  await writer.query('BEGIN; UPDATE ONLY parent SET a = 7')
  const resetting = reset()
  const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'parent'::regclass`
  await expect
    .poll(async () => (await app.query(waiting)).rows, { interval: 5, timeout: 20_000 })
    .toEqual([{ count: 1 }])
  await app.query('BEGIN; DELETE FROM visits')
  await ended
  await app.query('COMMIT')
  expect(await resetting).toMatchObject({
    db: { did: 'undone', what: 'app: 1 table, 1 session with an open transaction ended' },
  })
  expect(lost).toBeUndefined()
})

test('a transaction that sees one moment goes on, but cannot change rows that were put back', async () => {
  await app.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM customers')
  await runSql(url('db'), 'UPDATE customers SET born = NULL')
  expect(await reset()).toMatchObject({ db: { did: 'undone' } })
  await app.query('SELECT * FROM customers')
  await expect(app.query('UPDATE customers SET born = NULL WHERE id = 7')).rejects.toMatchObject({
    code: '40001',
  })
  await app.query('ROLLBACK')
})

test('a stack whose tests have ended all sessions of the database, and all clients of the cache, is put back', async () => {
  await app.query('INSERT INTO parent VALUES (3)')
  await app.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await cache(['SET', 'new', '1'], ['CLIENT', 'KILL', 'SKIPME', 'yes', 'TYPE', 'normal'])
  expect(await reset()).toMatchObject({ db: { did: 'undone' }, cache: { did: 'undone' } })
})

test('a transaction that keeps a table from all others is ended, also by a session that has just begun', async () => {
  await app.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ssot-docker'",
  )
  const writer = new pg.Client({ connectionString: url('db') })
  const ended = new Promise((resolve) => writer.on('error', resolve))
  await writer.connect()
  await writer.query('BEGIN; TRUNCATE visits')
  expect(await reset()).toMatchObject({
    db: { did: 'undone', what: 'app: 1 session with an open transaction ended' },
  })
  await ended
})

test('a change of the schema is put back by a copy, which closes the connections', async () => {
  const gone = new Promise((resolve) => app.once('end', resolve))
  await app.query('ALTER TABLE customers ADD COLUMN more int; CREATE TABLE more (a int)')
  const done = await reset()
  expect(done).toMatchObject({ db: { did: 'replaced' } })
  expect(done.db?.what).toMatch(/^app: its schema has changed \(pg_\w+\); 1 connection was closed$/)
  await gone
  // Only the content of pg_class tells.
  await runSql(url('db'), 'GRANT SELECT ON orders TO reader')
  expect(await reset()).toMatchObject({ db: { what: expect.stringContaining('(pg_class)') } })
  expect(await reset()).toMatchObject({ db: { did: 'nothing' } })
})

describe('snapshots', () => {
  const stores = { resets, url, contents }
  const snapshot = () => takeSnapshot(stores)
  const restore = (one: TakenSnapshot) => restoreTo(stores, one)
  /** What the server keeps for resets alone. */
  let atFirst: string
  beforeAll(async () => {
    // From now on, there is what copies are made of.
    await runSql(url('db'), 'CREATE TABLE more (a int)')
    await reset()
    atFirst = keptBeside(inDb)
  })

  test('resets and restores of several take turns in any order, and nothing is kept of them at the end', async () => {
    await runSql(url('db'), "INSERT INTO customers (name) VALUES ('one')")
    await cache(['SET', 'text', 'one'], ['EXPIRE', 'set', '2000'])
    const one = await snapshot()
    expect(one.did).toMatchObject({
      db: { did: 'noted', what: 'app: 1 table; reports: no table has changed since the last look' },
      cache: { did: 'noted', what: '9 keys' },
      api: { did: 'left', what: 'a restore sends POST /reset' },
      files: { did: 'left', what: 'a restore runs sh' },
    })
    await runSql(url('db'), 'DELETE FROM orders')
    await runSql(reports(), 'INSERT INTO sums VALUES (2)')
    await cache(['DEL', 'text'], ['PERSIST', 'set'])
    const two = await snapshot()
    await reset()
    expect(await restore(one)).toMatchObject({
      db: { did: 'undone', what: 'app: 1 table, 1 sequence' },
      cache: { did: 'undone', what: '1 key written, 1 key with another lifetime' },
      api: { did: 'called' },
      files: { did: 'called' },
    })
    const again = await resets().restore(one.taken)
    expect(again.services).toMatchObject({ db: { did: 'nothing' }, cache: { did: 'nothing' } })
    expect(await restore(two)).toMatchObject({ db: { what: 'app: 1 table; reports: 1 table' } })
    await reset()
    await resets().forget([one.taken, two.taken])
    expect(keptBeside(inDb)).toBe(atFirst)
  })

  const SEED = Number(process.env.SSOT_RESET_SEED ?? Date.now() % 1_000_000)
  test(`after each of some rounds, everything is as it is to be (SSOT_RESET_SEED=${SEED})`, async () => {
    await runRounds({
      ...{ resets: resets(), url, contents, rounds: 6, seed: SEED },
      compare: (now, wanted, told) => expect(now, told).toEqual(wanted),
    })
    await reset()
    expect(keptBeside(inDb)).toBe(atFirst)
  })
})

test('a service that refuses to put itself back is an error with its answer', async () => {
  await count('POST', '/break')
  await expect(stack.resets?.reset()).rejects.toMatchObject({
    code: 'RESET_FAILED',
    service: 'api',
    message: expect.stringMatching(/POST \/reset was answered with status 500.*cannot forget/s),
  })
})
