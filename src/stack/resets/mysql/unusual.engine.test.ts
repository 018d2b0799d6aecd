import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ServiceReset } from '../../../core/resets/report.ts'
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
import type { StartedStack } from '../../start/started-stack.ts'

/*
 * What databases seldom hold. One stack for all: each test begins with an empty database, and notes what it has made.
 */

const MEBIBYTE = 2 ** 20

let engine: TestEngine
let project: Project
let server: MysqlServer
let stack: StartedStack
/** A connection of the application. */
let app: MysqlClient

beforeAll(async () => {
  engine = await testEngine()
  server = await mysqlServer()
  project = makeMysql(server)
  stack = await engine.start(project.root)
}, 300_000)
beforeEach(async () => {
  app = await open()
  await app.query('DROP DATABASE IF EXISTS app', 'CREATE DATABASE app', 'USE app')
})
afterEach(() => app.close())
afterAll(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

const container = () => `${stack.info.project}-db-1`
const open = (database?: string) =>
  MysqlClient.open(engine.connection.engine.exec, server, container(), database)
const contents = () =>
  contentsOfMysql(
    server,
    (...args) => engine.docker('exec', '-e', `MYSQL_PWD=${PASSWORD}`, container(), ...args),
    'app',
  )

/** Makes what the database holds, and notes it. */
async function take(...statements: string[]): Promise<string> {
  await app.query(...statements)
  await stack.resets?.take()
  return contents()
}

async function reset(): Promise<ServiceReset | undefined> {
  return (await stack.resets?.reset())?.services.db
}

test('a routine that is made again has its grants, and no user comes back who is gone', async () => {
  await app.query('DROP USER IF EXISTS clerk, guest', 'CREATE USER clerk, guest')
  const before = await take(
    'CREATE PROCEDURE altered() SELECT 1',
    'CREATE PROCEDURE replaced() SELECT 1',
    'CREATE FUNCTION kept() RETURNS INT DETERMINISTIC RETURN 1',
    'CREATE TABLE t (a INT, b INT)',
    'GRANT EXECUTE ON PROCEDURE altered TO clerk WITH GRANT OPTION',
    'GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE replaced TO clerk',
    'GRANT EXECUTE ON FUNCTION kept TO clerk',
    'GRANT SELECT, UPDATE (b) ON t TO clerk',
    'GRANT EXECUTE ON PROCEDURE replaced TO guest',
  )
  await app.query(
    "ALTER PROCEDURE altered COMMENT 'mine'",
    'DROP PROCEDURE replaced',
    'ALTER FUNCTION kept SQL SECURITY INVOKER',
    'ALTER TABLE t ADD COLUMN c INT',
  )
  expect(await reset()).toMatchObject({ did: 'undone' })
  expect(contents()).toBe(before)
  await app.query('DROP USER guest', 'DROP PROCEDURE replaced')
  await reset()
  expect(contents()).toBe(before.replace(/^.*\tguest\t.*\n/gm, ''))
  await app.query('DROP USER clerk')
})

test('a role has its grants on a routine again', async () => {
  if (server.product === 'mysql') return
  const before = await take(
    'CREATE OR REPLACE ROLE readers',
    'CREATE PROCEDURE p() SELECT 1',
    'GRANT EXECUTE ON PROCEDURE p TO readers',
  )
  await app.query("ALTER PROCEDURE p COMMENT 'mine'")
  await reset()
  expect(contents()).toBe(before)
  await app.query('DROP ROLE readers')
})

test('values that the server cannot join or print are compared, too', async () => {
  await app.query(`SET GLOBAL max_allowed_packet = ${MEBIBYTE}`)
  stack.resets?.close()
  app = await open()
  // With the number of its bytes before them, they are too long to be one value.
  const size = MEBIBYTE - 4
  const points = MEBIBYTE / 2 / 16 + 10
  const line = (last: number) =>
    `ST_LineFromText(CONCAT('LINESTRING(', REPEAT('0 0,', ${points}), '1 ${last})'))`
  await app.query(
    'CREATE TABLE keyless (page LONGTEXT)',
    `INSERT INTO keyless VALUES (REPEAT('a', ${size})), (NULL)`,
    'CREATE TABLE places (id INT PRIMARY KEY, place GEOMETRY)',
    `INSERT INTO places VALUES (1, ${line(1)}), (2, NULL)`,
    'CREATE TABLE texts (id INT PRIMARY KEY, page LONGTEXT)',
    `INSERT INTO texts VALUES (1, REPEAT('a', ${size}))`,
  )
  // A dump of them is too long, too.
  const sums = () =>
    app.query(
      'SELECT SHA2(page, 256) FROM keyless ORDER BY 1',
      'SELECT SHA2(place, 256) FROM places ORDER BY id',
      'SELECT SHA2(page, 256) FROM texts',
    )
  const before = await sums()
  await stack.resets?.take()
  await app.query(`UPDATE keyless SET page = REPEAT('b', ${size}) WHERE page IS NOT NULL`)
  expect(await reset()).toMatchObject({ did: 'undone', names: ['keyless'] })
  await app.query(`UPDATE places SET place = ${line(2)} WHERE id = 1`)
  expect(await reset()).toMatchObject({ did: 'undone', names: ['places'] })
  await app.query('UPDATE texts SET page = UPPER(page)', 'UPDATE keyless SET page = 1', 'DELETE FROM places')
  expect(await reset()).toMatchObject({ did: 'undone', names: ['keyless', 'places', 'texts'] })
  expect(await sums()).toEqual(before)
  // No table is taken for a different one whenever anything is written.
  await app.query("INSERT INTO texts VALUES (2, '')")
  expect(await reset()).toMatchObject({ did: 'undone', names: ['texts'] })
  await app.query('SET GLOBAL max_allowed_packet = 64 * 1024 * 1024')
  stack.resets?.close()
})

test('a trigger that is older than the character set of the database is made again as it was', async () => {
  const before = await take(
    'ALTER DATABASE app CHARACTER SET latin1',
    'CREATE TABLE t (a INT)',
    'CREATE TABLE log (a INT)',
    'CREATE TRIGGER first_one BEFORE INSERT ON t FOR EACH ROW INSERT INTO log VALUES (1)',
    'CREATE TRIGGER on_delete BEFORE DELETE ON t FOR EACH ROW INSERT INTO log VALUES (3)',
    'ALTER DATABASE app CHARACTER SET utf8mb4',
    'CREATE TRIGGER second_one BEFORE INSERT ON t FOR EACH ROW INSERT INTO log VALUES (2)',
  )
  await app.query('INSERT INTO t VALUES (1)')
  expect(await reset()).toMatchObject({ did: 'undone', what: '2 tables', names: ['log', 't'] })
  expect(contents()).toBe(before)
})

test('what was created by a client in latin1 is made again as it was', async () => {
  const before = await take(
    'CREATE TABLE t (a VARCHAR(20))',
    'CREATE TABLE log (a VARCHAR(20))',
    'SET NAMES latin1',
    "CREATE TRIGGER noted BEFORE INSERT ON t FOR EACH ROW INSERT INTO log VALUES ('äŸ€')",
    "CREATE PROCEDURE p() SELECT 'ä€'",
    "CREATE VIEW v AS SELECT 'ä€' AS a",
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DISABLE DO SELECT 'ä'",
    'SET NAMES utf8mb4',
  )
  await app.query("INSERT INTO t VALUES ('x')")
  expect(await reset()).toMatchObject({ did: 'undone', names: ['log', 't'] })
  expect(contents()).toBe(before)
  await app.query('DROP TABLE t', 'DROP PROCEDURE p', 'DROP VIEW v', 'DROP EVENT e')
  await reset()
  expect(contents()).toBe(before)
})

test('what was created by a client in another character set is refused if no text says it exactly', async () => {
  await app.query('SET NAMES sjis', "CREATE PROCEDURE p() SELECT 'ä'", 'SET NAMES utf8mb4')
  await expect(stack.resets?.take()).rejects.toMatchObject({
    code: 'RESET_REFUSED',
    message: expect.stringContaining('its procedure p was created by a client in sjis'),
  })
})

test('an event that ends soon is refused, and one that has ended or ends late is put back', async () => {
  const before = await take(
    "CREATE EVENT late ON SCHEDULE AT '2036-01-01' DO SELECT 1",
    "CREATE EVENT past ON SCHEDULE AT '2020-01-01' ON COMPLETION PRESERVE DO SELECT 1",
  )
  await app.query('DROP EVENT late', 'DROP EVENT past')
  await reset()
  expect(contents()).toBe(before)
  await app.query('CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 HOUR DO SELECT 1')
  await expect(stack.resets?.take()).rejects.toMatchObject({
    code: 'RESET_REFUSED',
    message: expect.stringContaining('its event once ends by itself at 20'),
  })
})

test('tables that come and go meanwhile are no obstacle', async () => {
  const before = await take('CREATE TABLE t (id INT PRIMARY KEY)')
  const other = await open()
  const comeAndGo = ['CREATE TABLE IF NOT EXISTS coming (a INT)', 'DROP TABLE IF EXISTS coming']
  for (let turn = 0; turn < 20; turn++) {
    await app.query(`INSERT INTO t VALUES (${turn})`)
    // Less often than a reset looks again.
    const both = Promise.all([reset(), other.query(...comeAndGo, ...comeAndGo, ...comeAndGo)])
    expect(await both).toMatchObject([{ did: 'undone' }, []])
  }
  other.close()
  await reset()
  expect(contents()).toBe(before)
})

test('a snapshot is taken and forgotten after all sessions were ended', async () => {
  const before = await take('CREATE TABLE t (id INT PRIMARY KEY)')
  const endAll = async () => {
    const ids = await app.query(
      "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'root' AND ID <> CONNECTION_ID()",
    )
    for (const id of ids) {
      const killer = await open()
      // One may have ended by itself.
      await killer
        .query(`KILL ${id}`)
        .catch((error: unknown) => expect(String(error)).toContain('ERROR 1094'))
      killer.close()
    }
  }
  await endAll()
  const taken = await stack.resets?.snapshot()
  await endAll()
  if (taken !== undefined) await stack.resets?.forget([taken.snapshot])
  await endAll()
  await app.query('INSERT INTO t VALUES (1)')
  expect(await reset()).toMatchObject({ did: 'undone', what: '1 table' })
  expect(contents()).toBe(before)
})

test('prepared transactions are rolled back only if they are in the way, and sessions of other databases last', async () => {
  await app.query('CREATE DATABASE IF NOT EXISTS elsewhere', 'CREATE OR REPLACE TABLE elsewhere.t (a INT)')
  const before = await take('CREATE TABLE t (id INT PRIMARY KEY)')
  const idle = await open('elsewhere')
  await idle.query('SET @kept = 1')
  const prepare = async (name: string, database: string) => {
    const client = await open(database)
    await client.query(
      `XA START '${name}'`,
      'INSERT INTO t VALUES (7)',
      `XA END '${name}'`,
      `XA PREPARE '${name}'`,
    )
    client.close()
  }
  const names = async () => (await app.query("XA RECOVER FORMAT = 'SQL'")).map((line) => line.split('\t')[3])
  await prepare('theirs', 'elsewhere')
  await app.query('INSERT INTO t VALUES (1)')
  expect(await reset()).toMatchObject({ did: 'undone', what: '1 table' })
  expect(await names()).toEqual(["'theirs'"])
  await prepare('ours', 'app')
  await app.query('INSERT INTO t VALUES (1)')
  expect(await reset()).toMatchObject({ what: '1 table, 2 prepared transactions rolled back' })
  expect(await names()).toEqual([])
  expect(contents()).toBe(before)
  // A session without a database may have locked tables.
  const locking = await open('')
  await app.query('INSERT INTO t VALUES (1)')
  await locking.query('LOCK TABLES app.t WRITE')
  expect(await reset()).toMatchObject({ what: expect.stringMatching(/^1 table, \d+ sessions ended$/) })
  expect(contents()).toBe(before)
  expect(await idle.query('SELECT @kept')).toEqual(['1'])
  locking.close()
  idle.close()
})

test('numbers that a sequence reserves while another one is waited for are put back, too', async () => {
  if (server.product === 'mysql') return
  await app.query('CREATE SEQUENCE a CACHE 10', 'CREATE SEQUENCE z')
  const [writer, other] = [await open(), await open()]
  await writer.query('BEGIN', 'SELECT NEXTVAL(z)')
  const taking = stack.resets?.take()
  const waiting = () =>
    app.query("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for table%'")
  await expect.poll(waiting, { interval: 5 }).toEqual(['1'])
  let isAnswered = false
  const asked = other.query('SELECT NEXTVAL(a)').then(() => {
    isAnswered = true
  })
  await expect.poll(async () => isAnswered || (await waiting())[0] === '2', { interval: 5 }).toBe(true)
  await writer.query('COMMIT')
  await taking
  await asked
  await reset()
  const first = await app.query('SELECT NEXTVAL(a)')
  await reset()
  expect(await app.query('SELECT NEXTVAL(a)')).toEqual(first)
  for (const client of [writer, other]) client.close()
})
