import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { contentsOfRedis, hashOfDump } from '../../testing/stores/contents.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { fillStores, runRounds } from '../../testing/stores/rounds.ts'
import type { StartedStack } from '../start/started-stack.ts'

/*
 * Many snapshots, restores and resets after writes that nobody has chosen. Each compares what `pg_dump` and a client of Redis find with what they
 * found at first, or at the snapshot.
 */

const ROUNDS = Number(process.env.SSOT_RESET_ROUNDS ?? 100)
const SEED = Number(process.env.SSOT_RESET_SEED ?? Date.now() % 1_000_000)

let engine: TestEngine
let project: Project
let stack: StartedStack

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
beforeEach(async () => {
  project = makeStores()
  stack = await engine.start(project.root)
})
afterEach(async () => {
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})

test(`after each of ${ROUNDS} resets, snapshots and restores, everything is as it is to be (SSOT_RESET_SEED=${SEED})`, async () => {
  const url = (service: string) => stack.info.services[service]?.url ?? ''
  const { resets } = stack
  if (resets === null) throw new Error('The stack cannot be put back.')
  await fillStores(url)
  await resets.take()
  const inDb = (...args: string[]) => engine.docker('exec', `${stack.info.project}-db-1`, ...args)
  const seen = await runRounds({
    ...{ resets, url, rounds: ROUNDS, seed: SEED },
    contents: async () => ({
      db: hashOfDump(inDb, 'app', 'app'),
      cache: await contentsOfRedis({ url: url('cache') }),
    }),
    compare: (now, wanted, told) => expect(now, told).toEqual(wanted),
  })
  console.log(`seed ${SEED}, the database: ${JSON.stringify(seen)}`)
  expect(seen.undone * seen.replaced).toBeGreaterThan(0)
  expect(seen.noted).toBeGreaterThan(0)
}, 900_000)
