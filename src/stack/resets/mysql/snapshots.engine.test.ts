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
import { CHANGES, MARIADB, MYSQL, SCHEMA, WRITES } from '../../../testing/stores/mysql-schema.ts'
import type { StartedStack } from '../../start/started-stack.ts'
import type { StackSnapshot } from '../stack-resets.ts'

/*
 * Snapshots, restores and resets in any order. Each compares what a dump finds with what it found at first, or at the snapshot.
 */

const ROUNDS = Number(process.env.SSOT_RESET_ROUNDS ?? 60)
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
const run = (...args: string[]) => engine.docker('exec', '-e', `MYSQL_PWD=${PASSWORD}`, container(), ...args)
const contents = () => contentsOfMysql(server, run, 'app')

const open = () => MysqlClient.open(engine.connection.engine.exec, server, container())

async function runIn(...statements: string[]): Promise<void> {
  const client = await open()
  // They may contradict each other, such as one about a table that another one has dropped.
  await client.query(...statements).catch(() => {})
  client.close()
}

/** Whether there is a database, and no view that reads what is gone. */
async function canBeDumped(): Promise<boolean> {
  const client = await open()
  const views = ['z_view', 'a_view', 'checked'].map((view) => `SELECT COUNT(*) FROM ${view}`)
  const answer = await client.query(...views).catch(() => null)
  client.close()
  return answer !== null
}

test(`after each of ${ROUNDS} snapshots, restores and resets, the database holds what it held then (SSOT_RESET_SEED=${SEED})`, async () => {
  const random = randomBelow(SEED)
  const own = server.product === 'mariadb' ? MARIADB : MYSQL
  const first = await open()
  await first.query(...SCHEMA, ...own.schema)
  first.close()
  const { resets } = stack
  if (resets === null) throw new TypeError('The matrix says how the database is put back.')
  await resets.take()
  const atReady = contents()
  const taken: { snapshot: StackSnapshot; was: string }[] = []
  const writes = [...WRITES, ...own.writes]
  const changes = [...CHANGES, ...own.changes]
  for (let round = 0; round < ROUNDS; round++) {
    const done = [...Array(random(3))].map(() => writes[random(writes.length)] ?? [])
    if (random(3) === 0) done.push(changes[random(changes.length)] ?? [])
    for (const statements of done) await runIn(...statements)
    const told = `round ${round}: ${JSON.stringify(done)}`
    const one = taken[random(taken.length + 1)]
    if (taken.length < 3 && (await canBeDumped())) {
      const { snapshot } = await resets.snapshot()
      taken.push({ snapshot, was: contents() })
    } else if (one === undefined || taken.length < 3) {
      await resets.reset()
      expect(contents(), told).toEqual(atReady)
    } else {
      await resets.restore(one.snapshot)
      expect(contents(), told).toEqual(one.was)
      if (random(4) === 0) {
        taken.splice(taken.indexOf(one), 1)
        await resets.forget([one.snapshot])
      }
    }
  }
  await resets.forget(taken.map(({ snapshot }) => snapshot))
  const databases = run(server.product, '-uroot', '-N', '-e', 'SHOW DATABASES')
  expect(databases.match(/ssot_docker_model_/g)).toHaveLength(1)
}, 900_000)
