import { basename } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { contentsOfRedis, hashOfDump } from '../../testing/stores/contents.ts'
import { runSql } from '../../testing/stores/postgres.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { fillStores } from '../../testing/stores/rounds.ts'
import { keptBeside, restoreTo, type TakenSnapshot, takeSnapshot } from '../../testing/stores/snapshots.ts'
import type { StartedStack } from '../start/started-stack.ts'
import type { StackResets } from './stack-resets.ts'

/*
 * Snapshots of databases in unusual states. One stack for all: each test begins with what the stack held when that was noted, and ends so.
 */

let engine: TestEngine
let project: Project
let stack: StartedStack
let ready: { db: string; cache: string }
/** What the server keeps for resets alone. */
let atFirst: string

beforeAll(async () => {
  engine = await testEngine()
  project = makeStores()
  stack = await engine.start(project.root)
  await fillStores(url)
  await resets().take()
  ready = await contents()
  // From now on, there is what copies are made of.
  await runSql(url('db'), 'CREATE TABLE more (a int)')
  await reset()
  atFirst = kept()
})
afterAll(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

function url(service: string): string {
  return stack.info.services[service]?.url ?? ''
}

function resets(): StackResets {
  if (stack.resets === null) throw new Error('The stack cannot be put back.')
  return stack.resets
}

function inDb(...args: string[]): string {
  return engine.docker('exec', `${stack.info.project}-db-1`, ...args)
}

async function contents(): Promise<typeof ready> {
  return { db: hashOfDump(inDb, 'app', 'app'), cache: await contentsOfRedis({ url: url('cache') }) }
}

const kept = () => keptBeside(inDb)
const stores = { resets, url, contents }
const snapshot = () => takeSnapshot(stores)
const restore = (one: TakenSnapshot) => restoreTo(stores, one)

async function reset() {
  const { services } = await resets().reset()
  expect(await contents()).toEqual(ready)
  return services
}

test('a snapshot after a change of the schema, and one before it, are put back by copies with their own rows', async () => {
  await runSql(url('db'), 'UPDATE parent SET a = 5')
  const before = await snapshot()
  await runSql(url('db'), 'CREATE TABLE more (a int); INSERT INTO more VALUES (1)')
  const after = await snapshot()
  expect(after.did.db?.what).toMatch(/^the whole database, with \d+ tables$/)
  await runSql(url('db'), 'INSERT INTO more VALUES (2)')
  expect(await restore(after)).toMatchObject({ db: { did: 'undone', what: '1 table' } })
  // The copy is that of the baseline, in which other rows are written before the application sees it.
  expect(await restore(before)).toMatchObject({ db: { did: 'replaced' } })
  expect(await restore(after)).toMatchObject({ db: { did: 'replaced' } })
  await runSql(url('db'), 'INSERT INTO more VALUES (3); DROP SEQUENCE plain')
  expect(await restore(after)).toMatchObject({ db: { did: 'replaced' } })
  await reset()
  await resets().forget([before.taken, after.taken])
  expect(kept()).toBe(atFirst)
})

test('rows are put back by the names of their columns, which a copy may have in another order', async () => {
  await runSql(
    url('db'),
    'CREATE TABLE above (a int); CREATE TABLE below (b int) INHERITS (above); ALTER TABLE above ADD COLUMN c int; INSERT INTO below (a, b, c) VALUES (1, 2, 3)',
  )
  const { taken } = await snapshot()
  await runSql(url('db'), 'DROP SEQUENCE plain')
  const { services } = await resets().restore(taken)
  expect(services).toMatchObject({ db: { did: 'replaced' } })
  await runSql(url('db'), 'UPDATE below SET a = 0')
  expect((await resets().restore(taken)).services).toMatchObject({ db: { did: 'undone' } })
  const client = new pg.Client({ connectionString: url('db') })
  await client.connect()
  expect((await client.query('SELECT * FROM below')).rows).toEqual([{ a: 1, b: 2, c: 3 }])
  await client.end()
  await reset()
  await resets().forget([taken])
})

test.each(['UPDATE parent SET a = 8', 'CREATE TABLE more (a int)'])(
  'a snapshot is complete, also if the database still holds what a test file had noted that has ended: %s',
  async (statement) => {
    await runSql(url('db'), statement)
    const first = await snapshot()
    await resets().forget([first.taken])
    await runSql(url('db'), "UPDATE customers SET name = 'later'")
    const later = await snapshot()
    await reset()
    await restore(later)
    await reset()
    await resets().forget([later.taken])
    expect(kept()).toBe(atFirst)
  },
)

test('when something writes all the time, no snapshot is taken, and the stack stays usable', async () => {
  const writer = new pg.Client({ connectionString: url('db') })
  await writer.connect()
  await writer.query("BEGIN; INSERT INTO customers (name) VALUES ('late')")
  await expect(resets().snapshot()).rejects.toMatchObject({
    code: 'SNAPSHOT_FAILED',
    service: 'db',
    message: expect.stringContaining('transactions that write to it have not ended within 2 s'),
  })
  await writer.query('COMMIT')
  await writer.end()
  const late = await snapshot()
  await reset()
  await restore(late)
  await reset()
  await resets().forget([late.taken])
  expect(kept()).toBe(atFirst)
})

test('another database that takes the name of the first one is noticed, although its rows are older than the last look', async () => {
  const elsewhere = url('db').replace(/\/app$/, '/template1')
  const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app'"
  const swap = async () => {
    await runSql(url('db'), "UPDATE customers SET name = 'mine'")
    await runSql(elsewhere, `${end}; CREATE DATABASE spare TEMPLATE app`)
    await reset()
    await runSql(elsewhere, 'DROP DATABASE app WITH (FORCE); ALTER DATABASE spare RENAME TO app')
  }
  await swap()
  expect((await reset()).db?.what).toMatch(/^it is another database of the same name; /)
  await swap()
  const mine = await snapshot()
  expect(mine.did.db?.what).toMatch(/^the whole database/)
  await reset()
  await restore(mine)
  await reset()
  await resets().forget([mine.taken])
  expect(kept()).toBe(atFirst)
})

test('a transaction that has written and goes on is ended, also if nothing else has happened since the last reset', async () => {
  await reset()
  const writer = new pg.Client({ connectionString: url('db') })
  const ended = new Promise((resolve) => writer.on('error', resolve))
  await writer.connect()
  await writer.query('BEGIN; UPDATE parent SET a = 9')
  expect(await reset()).toMatchObject({ db: { what: '1 session with an open transaction ended' } })
  expect(await ended).toMatchObject({ code: '57P01' })
})

test('a prepared transaction does not keep a database from being replaced', async () => {
  await runSql(
    url('db'),
    "DROP SEQUENCE plain; BEGIN; INSERT INTO parent VALUES (8); PREPARE TRANSACTION 'p'",
  )
  expect(await reset()).toMatchObject({ db: { did: 'replaced' } })
})

test('a function that is replaced after a savepoint, in a transaction that goes on during a reset, is noticed', async () => {
  const late = new pg.Client({ connectionString: url('db') })
  await late.connect()
  await late.query(
    'BEGIN; SAVEPOINT one; CREATE OR REPLACE FUNCTION count_guarded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
  )
  await runSql(url('db'), 'UPDATE parent SET a = 6')
  expect(await reset()).toMatchObject({ db: { did: 'undone' } })
  await late.query('COMMIT')
  await late.end()
  expect(await reset()).toMatchObject({ db: { did: 'replaced' } })
})
