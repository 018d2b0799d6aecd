import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../../testing/engines/test-engine.ts'
import { randomBelow } from '../../../testing/random.ts'
import type { Project } from '../../../testing/repositories/project.ts'
import {
  contentsOfMysql,
  MysqlClient,
  type MysqlServer,
  makeMysql,
  mysqlServer,
  PASSWORD,
} from '../../../testing/stores/mysql.ts'
import { CHANGES, MARIADB, MYSQL, SCHEMA, UNDER_WAY, WRITES } from '../../../testing/stores/mysql-schema.ts'
import { isShort, rowsOf } from '../../../testing/whole-form.ts'
import type { StartedStack } from '../../start/started-stack.ts'

/*
 * Many resets after writes that nobody has chosen. Each compares what a dump finds with what it found at first. `npm test` has time for a
 * few.
 */

const ROUNDS = Number(process.env.SSOT_RESET_ROUNDS ?? (isShort ? 8 : 130))
const SEED = Number(process.env.SSOT_RESET_SEED ?? Date.now() % 1_000_000)

let engine: TestEngine
let project: Project
let server: MysqlServer
let stack: StartedStack

beforeAll(async () => {
  engine = await testEngine()
  server = await mysqlServer()
  project = makeMysql(server)
  stack = await engine.start(project.root)
}, 300_000)
afterAll(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

const container = () => `${stack.info.project}-db-1`
const open = () => MysqlClient.open(engine.connection.engine.exec, server, container())

type Statements = readonly string[]

interface Round {
  writes: Statements[]
  underWay: Statements
  /** Whether nothing in it contradicts anything. */
  isSingle: boolean
}

/** Each write, change and session once, in any order, and then several. */
function planned(
  random: (below: number) => number,
  writes: readonly Statements[],
  changes: readonly Statements[],
): Round[] {
  const one = (list: readonly Statements[]) => list[random(list.length)] ?? []
  const each: Round[] = [
    ...[...writes, ...changes].map((statements) => ({ writes: [statements], underWay: [], isSingle: true })),
    ...UNDER_WAY.map((underWay) => ({ writes: [one(writes)], underWay, isSingle: true })),
  ]
    .map((round) => ({ round, place: random(1e9) }))
    .sort((a, b) => a.place - b.place)
    .map(({ round }) => round)
  return Array.from({ length: ROUNDS }, (_, round) => {
    const several = Array.from({ length: random(4) }, () => one(writes))
    const changed = random(5) === 0 ? [one(changes)] : []
    const underWay = random(8) === 0 ? one(UNDER_WAY) : []
    return each[round] ?? { writes: [...several, ...changed], underWay, isSingle: false }
  })
}

/**
 * Runs statements in a session of their own. With others, they may contradict each other, such as one about a table that another one has
 * dropped.
 */
async function runIn(statements: Statements, isSingle: boolean): Promise<void> {
  const client = await open()
  await client.query(...statements).catch((error: unknown) => {
    if (isSingle) throw error
  })
  client.close()
}

function contents(): string {
  const run = (...args: string[]) =>
    engine.docker('exec', '-e', `MYSQL_PWD=${PASSWORD}`, container(), ...args)
  return contentsOfMysql(server, run, 'app')
}

// A write to a table of InnoDB is told by its log, and tables of other engines are always compared.
test.each(
  rowsOf(
    [
      ['tables of every engine', []],
      ['tables of InnoDB', ['DROP TABLE texts, sessions', 'DROP TABLE IF EXISTS steps']],
    ],
    1,
  ),
)(
  `after each of ${ROUNDS} rounds of writes to %s, the database holds what it held (SSOT_RESET_SEED=${SEED})`,
  async (_, changes) => {
    const random = randomBelow(SEED)
    const first = await open()
    const own = server.product === 'mariadb' ? MARIADB : MYSQL
    await first.query('DROP DATABASE app', 'CREATE DATABASE app', 'USE app')
    await first.query(...SCHEMA, ...own.schema, ...changes)
    first.close()
    await stack.resets?.take()
    let app = await open()
    await app.query('SET @kept = 1')
    const before = contents()
    const seen = { nothing: 0, undone: 0, replaced: 0, recreated: 0, left: 0, called: 0, ended: 0 }

    const rounds = planned(random, [...WRITES, ...own.writes], [...CHANGES, ...own.changes])
    for (const [round, { writes, underWay, isSingle }] of rounds.entries()) {
      const done = `round ${round}: ${JSON.stringify({ writes, underWay })}`
      // Without some tables, a statement may fail.
      const mustWork = isSingle && changes.length === 0
      for (const statements of writes) await runIn(statements, mustWork)
      const other = await open()
      await other.query(...underWay).catch((error: unknown) => {
        // Without its database, it does not even begin.
        if (mustWork && underWay.length > 0) throw error
      })
      // A session that has prepared a transaction may leave it behind.
      if (underWay.length > 0 && random(2) === 0) other.close()
      const report = await stack.resets?.reset().catch((error) => {
        throw new Error(done, { cause: error })
      })
      const did = report?.services.db?.did ?? 'left'
      seen[did]++
      const told = `${done} ${JSON.stringify(report)}`
      // What a session was in the middle of does not come back.
      if (!other.isOver) await other.query('COMMIT').catch(() => {})
      other.close()
      expect(contents(), told).toEqual(before)
      if (underWay.length === 0) expect(await app.query('SELECT @kept'), told).toEqual(['1'])
      else if ((await app.query('SELECT @kept').catch(() => null)) === null) {
        seen.ended++
        app = await open()
        await app.query('SET @kept = 1')
      }
    }
    app.close()
    console.log(`resets: ${JSON.stringify(seen)}`)
    expect(seen.undone).toBeGreaterThan(0)
  },
  1_800_000,
)
