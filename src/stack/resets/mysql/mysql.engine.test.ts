import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResetReport } from '../../../core/resets/report.ts'
import { type TestEngine, testEngine } from '../../../testing/engines/test-engine.ts'
import type { Project } from '../../../testing/repositories/project.ts'
import {
  contentsOfMysql,
  MysqlClient,
  type MysqlServer,
  makeMysql,
  mysqlServer,
  PASSWORD,
} from '../../../testing/stores/mysql.ts'
import { MARIADB, MYSQL, SCHEMA } from '../../../testing/stores/mysql-schema.ts'
import type { StartedStack } from '../../start/started-stack.ts'

/*
 * One stack for all: each test begins with what the databases held when that was noted, and ends so.
 */

let engine: TestEngine
let project: Project
let server: MysqlServer
let stack: StartedStack
/** A connection of the application, which is there before anything is noted. */
let app: MysqlClient
let before: { app: string; reports: string }

beforeAll(async () => {
  engine = await testEngine()
  server = await mysqlServer()
  project = makeMysql(server, 'mysql app, reports')
  stack = await engine.start(project.root)
  app = await open()
  await app.query(...SCHEMA, ...(server.product === 'mariadb' ? MARIADB.schema : MYSQL.schema))
  await app.query('CREATE DATABASE reports', 'CREATE TABLE reports.sums (a INT)')
  await stack.resets?.take()
  before = contents()
}, 300_000)
afterAll(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

const container = () => `${stack.info.project}-db-1`
const open = () => MysqlClient.open(engine.connection.engine.exec, server, container())

function contents(): typeof before {
  const run = (...args: string[]) =>
    engine.docker('exec', '-e', `MYSQL_PWD=${PASSWORD}`, container(), ...args)
  return { app: contentsOfMysql(server, run, 'app'), reports: contentsOfMysql(server, run, 'reports') }
}

async function reset(): Promise<ResetReport['services'][string] | undefined> {
  const report = await stack.resets?.reset()
  expect(contents()).toEqual(before)
  return report?.services.db
}

test('untouched databases stay as they are', async () => {
  expect(await reset()).toEqual({ did: 'nothing', ms: expect.any(Number) })
})

test('what tests have written is undone in place, and the connections of the application stay', async () => {
  await app.query(
    'SET @kept = 1',
    "PREPARE kept FROM 'SELECT COUNT(*) FROM customers'",
    'CREATE TEMPORARY TABLE mine (a INT)',
    "DO GET_LOCK('mine', 1)",
    "INSERT INTO customers (name) VALUES ('new')",
    'TRUNCATE orders',
    "INSERT INTO guarded (what) VALUES ('x')",
    'INSERT INTO reports.sums VALUES (1)',
  )
  expect(await reset()).toMatchObject({ did: 'undone', what: 'app: 4 tables; reports: 1 table' })
  expect(
    await app.query('SELECT @kept', 'EXECUTE kept', "SELECT IS_USED_LOCK('mine') = CONNECTION_ID()"),
  ).toEqual(['1', '202', '1'])
  expect(await app.query('SELECT COUNT(*) FROM mine')).toEqual(['0'])
})

test('numbers go on where they were, also those that a sequence has reserved', async () => {
  const given = async () => {
    await app.query("INSERT INTO customers (name) VALUES ('new')")
    const numbers = server.product === 'mariadb' ? ['SELECT NEXTVAL(ahead)', 'SELECT NEXTVAL(plain)'] : []
    return app.query('SELECT MAX(id) FROM customers', ...numbers)
  }
  const first = await given()
  for (let turn = 0; turn < 2; turn++) {
    expect(await reset()).toMatchObject({ did: 'undone' })
    expect(await given()).toEqual(first)
  }
  await reset()
})

test('a transaction that has only read goes on, unless what it has read is put back', async () => {
  await app.query('BEGIN', 'SELECT COUNT(*) FROM customers', 'INSERT INTO mine VALUES (1)')
  const other = await open()
  await other.query('UPDATE numbers SET d = 9')
  other.close()
  expect(await reset()).toMatchObject({ did: 'undone', what: 'app: 1 table' })
  expect(await app.query('SELECT COUNT(*) FROM mine', 'COMMIT')).toEqual(['1'])
})

test('the session of a transaction that has written and goes on is ended', async () => {
  const other = await open()
  await other.query('BEGIN', "INSERT INTO customers (name) VALUES ('late')")
  expect(await reset()).toMatchObject({ did: 'undone', what: 'app: 1 table, 1 session ended' })
  await expect(other.query('COMMIT')).rejects.toThrow()
})

test('a changed schema is put back, and the connections of the application stay', async () => {
  await app.query(
    'ALTER TABLE customers ADD COLUMN more INT',
    'DROP VIEW z_view',
    'CREATE TABLE more (a INT)',
  )
  expect(await reset()).toMatchObject({ did: 'undone', what: 'app: the schema (more, customers, z_view)' })
  expect(await app.query('SELECT @kept')).toEqual(['1'])
})

test('databases that were dropped, and sessions that were all ended, are no obstacle', async () => {
  const other = await open()
  await other.query('DROP DATABASE app', 'DROP DATABASE reports')
  const ids = await other.query(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'root' AND ID <> CONNECTION_ID()",
  )
  for (const id of ids) await other.query(`KILL ${id}`)
  other.close()
  expect(await reset()).toMatchObject({ did: 'undone' })
})

test('the password is in no argument of a program', () => {
  const read = 'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " < "$file"; echo; done'
  const lines = engine.docker('exec', container(), 'sh', '-c', read)
  expect(lines).toContain('--user=root --host=localhost')
  expect(lines).not.toContain('planted')
})

test('rows in memory are there again after a restart of the server', async () => {
  engine.docker('restart', container())
  const answers = () => open().then((client) => client.query('SELECT COUNT(*) FROM sessions'))
  await expect.poll(() => answers().catch(() => null), { timeout: 60_000 }).toEqual(['0'])
  expect(await reset()).toMatchObject({ did: 'undone', what: 'app: 1 table' })
})

test('what cannot be put back is refused when it is noted', async () => {
  const other = await open()
  await other.query('CREATE TABLE lines_of_text (a INT NOT NULL) ENGINE = CSV')
  await expect(stack.resets?.take()).rejects.toMatchObject({
    code: 'RESET_REFUSED',
    message: expect.stringContaining('its table lines_of_text has the engine CSV'),
  })
  await other.query('DROP TABLE lines_of_text', "ALTER USER root@localhost IDENTIFIED BY 'another'")
  stack.resets?.close()
  const refused: unknown = await stack.resets?.take().catch((error: unknown) => error)
  expect(refused).toMatchObject({
    code: 'RESET_REFUSED',
    message: expect.stringContaining('its user root is not let in'),
  })
  expect(String(refused)).not.toContain('planted')
})
