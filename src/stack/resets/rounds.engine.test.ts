import { basename } from 'node:path'
import { createClient } from '@redis/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { randomBelow } from '../../testing/random.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { contentsOfRedis, hashOfDump } from '../../testing/stores/contents.ts'
import { CHANGES, FROM_OUTSIDE, runSql, SCHEMA, WRITES } from '../../testing/stores/postgres.ts'
import { POSTGRES_VERSIONS, postgresImage } from '../../testing/stores/postgres-versions.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { REDIS_KEYS, REDIS_SEEDS, REDIS_WRITES } from '../../testing/stores/redis.ts'
import { Application, keepVisiting, MIDSTS, MidSession, type Midst } from '../../testing/stores/sessions.ts'
import type { StartedStack } from '../start/started-stack.ts'

/*
 * Many resets after writes that nobody has chosen, of every version of PostgreSQL that Debian has. Each compares what `pg_dump` and a
 * client of Redis find with what they found at first, and looks at sessions that were in the middle of something. SSOT_RESET_ROUNDS is
 * the number of resets, SSOT_RESET_SEED repeats them.
 */

const ROUNDS = Number(process.env.SSOT_RESET_ROUNDS ?? 200)
const SEED = Number(process.env.SSOT_RESET_SEED ?? Date.now() % 1_000_000)
const BUILD_MS = 120_000
const ROUND_MS = 5_000

let engine: TestEngine
let project: Project | undefined
let stack: StartedStack | undefined

beforeAll(async () => {
  engine = await testEngine()
})
afterEach(async () => {
  await stack?.stop()
  if (project !== undefined) expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project?.[Symbol.dispose]()
  ;[stack, project] = [undefined, undefined]
})
afterAll(() => engine[Symbol.dispose]())

test.each(POSTGRES_VERSIONS)(
  `PostgreSQL $major: after each of ${ROUNDS} rounds of writes, everything is as it was (SSOT_RESET_SEED=${SEED})`,
  { timeout: BUILD_MS + ROUNDS * ROUND_MS },
  async (version) => {
    const { major } = version
    const started = await start(await postgresImage(version))
    const { info, resets } = started
    if (resets === null) throw new TypeError('The matrix says how the stores are put back.')
    const [db, cache] = ['db', 'cache'].map((service) => info.services[service]?.url ?? '') as [
      string,
      string,
    ]
    const below = randomBelow(SEED)
    const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
    const oneIn = (count: number) => below(count) === 0
    const several = <T>(list: readonly T[]): T[] => Array.from({ length: below(4) }, () => one(list))
    /** Draws each of a list before it draws one again. */
    const deckOf = <T>(list: readonly T[]) => {
      const left: T[] = []
      return () => {
        if (left.length === 0) left.push(...list)
        return left.splice(below(left.length), 1)
      }
    }
    const decks = { changes: deckOf(CHANGES), outside: deckOf(FROM_OUTSIDE), midsts: deckOf(MIDSTS) }

    await runSql(db, SCHEMA)
    const redis = createClient({ url: cache })
    redis.on('error', () => {}) // The server ends before it if the test fails.
    await redis.connect()
    for (const command of REDIS_SEEDS) await redis.sendCommand([...command])
    let app = await Application.connect(db)
    expect((await app.query('SHOW server_version')).rows[0]?.server_version.split('.')[0]).toBe(major)
    await resets.take()
    const contents = async () => ({
      db: hashOfDump((...args) => engine.docker('exec', `${info.project}-db-1`, ...args), 'app', 'app'),
      cache: await contentsOfRedis({ url: cache }),
    })
    const before = await contents()
    const seen = { nothing: 0, undone: 0, replaced: 0, recreated: 0, left: 0, called: 0 }
    let hadNumbers = false
    // What the last one goes on with after its reset is for the next one to find.
    let lastMidst: Midst | null = null

    for (let round = 0; round < ROUNDS; round++) {
      const sql = several(WRITES)
      const changes = oneIn(6) ? decks.changes() : []
      const outside = oneIn(40) ? decks.outside() : []
      const commands = several(REDIS_WRITES).map((words) => words.replaceAll('K', one(REDIS_KEYS)))
      // Numbers that a session of the application has got in advance.
      const hasNumbers = oneIn(20)
      const [midst = null] = oneIn(4) ? decks.midsts() : []
      for (const text of [...sql, ...changes]) await runSql(db, text).catch(expected)
      if (hasNumbers) await app.query("SELECT nextval('ahead')").catch(expected)
      for (const text of outside) await runSql(db.replace(/\/app$/, '/postgres'), text).catch(expected)
      for (const command of commands) await redis.sendCommand(command.split(' ')).catch(expected)
      const other = midst === null ? null : await MidSession.begin(db, midst)

      const endVisits = oneIn(4) ? keepVisiting(db) : null
      const resetting = resets.reset()
      await Promise.all([resetting.catch(expected), other?.meanwhile(below(60))])
      await endVisits?.()
      const report = await resetting
      const { did = 'left', what = '' } = report.services.db ?? {}
      seen[did]++
      const told = `round ${round}: ${JSON.stringify({ sql, changes, outside, commands, hasNumbers, lastMidst, midst, report })}`
      lastMidst = midst
      expect(await contents(), told).toEqual(before)
      const mayReplace = [...changes, ...outside].length > 0 || hasNumbers || hadNumbers || other?.mayReplace
      hadNumbers = hasNumbers
      if (!mayReplace) expect(did, told).not.toBe('replaced')
      // Only a copy closes the connections of the application.
      if (did === 'replaced') {
        expect(what, told).toMatch(/ closed$/)
        await app.end()
        app = await Application.connect(db)
      } else await app.expectKept(told)
      if (hasNumbers)
        expect((await app.query("SELECT nextval('ahead') AS number")).rows, told).toEqual([{ number: '1' }])
      await other?.after(did, told)
      if (oneIn(4)) await app.expectHears(`round ${round}`)
      await other?.end()
      if ((round + 1) % 500 === 0) console.log(`${round + 1} rounds with PostgreSQL ${major}`)
    }
    await app.end()
    await redis.close()
    console.log(`resets of PostgreSQL ${major}: ${JSON.stringify(seen)}`)
    expect(seen.nothing * seen.undone * seen.replaced).toBeGreaterThan(0)
  },
)

/** @param image of the database; null: the base image */
async function start(image: string | null): Promise<StartedStack> {
  project = makeStores()
  const file = 'docker/compose.yml'
  if (image !== null) project.write(file, project.read(file).replace('${POSTGRES_IMAGE:?}', image))
  stack = await engine.start(project.root)
  return stack
}

/** Statements may contradict each other, such as one about a table that another one has dropped. */
function expected(error: unknown): void {
  if (!(error instanceof Error)) throw error
}
