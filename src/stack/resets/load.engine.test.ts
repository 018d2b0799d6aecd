import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import type { Project } from '../../testing/repositories/project.ts'
import type { Application } from '../../testing/stores/load/application.ts'
import { PgApplication } from '../../testing/stores/load/pg-application.ts'
import { PrismaApplication } from '../../testing/stores/load/prisma-application.ts'
import { resetsUnderLoad } from '../../testing/stores/load/resets-under-load.ts'
import { runSql, SCHEMA } from '../../testing/stores/postgres.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { isShort, rowsOf } from '../../testing/whole-form.ts'
import type { StartedStack } from '../start/started-stack.ts'

/*
 * Resets while an application is asked much. What it sees of them is what docs/stores.md says.
 */

let engine: TestEngine
let project: Project
let stack: StartedStack
let app: Application | undefined
beforeAll(async () => {
  engine = await testEngine()
})
afterEach(async () => {
  await app?.end()
  await stack?.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})
afterAll(() => engine[Symbol.dispose]())

const APPLICATIONS: readonly [name: string, open: (url: string) => Promise<Application>][] = [
  ['a pool of `pg`', async (url) => new PgApplication(url)],
  ['Prisma', (url) => PrismaApplication.install(url)],
]

/** In the short form, one of them copies the database. */
const ROUNDS = isShort ? 6 : 50

test.each(rowsOf(APPLICATIONS, 1))(
  `%s: ${ROUNDS} resets drop no connection and fail no query, unless they copy the database`,
  { timeout: 600_000 },
  async (_, open) => {
    project = makeStores()
    stack = await engine.start(project.root)
    const url = stack.info.services.db?.url ?? ''
    await runSql(url, SCHEMA)
    app = await open(url)
    const seen = await resetsUnderLoad({ engine, stack, rounds: ROUNDS, app })
    console.log(`resets under load: ${JSON.stringify(seen)}`)
    expect(seen.undone * seen.replaced).toBeGreaterThan(0)
  },
)
