import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composeConfig } from '../../engine/cli/compose.ts'
import { decode, encode } from '../../host/files/decode.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import { composeText, VALUES } from '../../testing/arbitrary/compose.ts'
import { asFiles } from '../../testing/arbitrary/texts.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { matrixText, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { RULES } from '../rules/index.ts'
import { check } from '../run/check.ts'
import { assemble } from '../scan/assemble.ts'
import type { Source } from '../source.ts'
import { repair } from './repair.ts'

const FILE = 'docker/dev.yml'
const MATRIX = matrixText(
  `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| cache | 6379 | redis | - | CACHE_URL | 27001 | 28100-28199 | - |`,
)
/** Every variable is set, since `fix` removes defaults, and the ports are those of the matrix. */
const GIVEN = { ...VALUES, API_PORT: '27000', CACHE_PORT: '27001' }

let engine: TestEngine
let folder: string
beforeAll(async () => {
  engine = await testEngine()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-same-')))
  mkdirSync(join(folder, 'docker'))
})
afterAll(() => {
  engine[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

function fixed(source: Source): Source {
  const matrix = { path: TEST_MATRIX, text: MATRIX, hasBom: false }
  const sources = new Map([source, matrix].map((one) => [one.path, one]))
  const { changed } = repair(sources, (now) => {
    const files = new Set(now.keys())
    const { repository } = assemble({ files, sources: now, unread: [], matrixPath: TEST_MATRIX })
    return check(repository, { rules: RULES, today: '2026-06-15' })
  })
  return changed.get(FILE) ?? source
}

async function configOf({ text, hasBom }: Source): Promise<unknown> {
  writeFileSync(join(folder, FILE), encode(text, hasBom))
  const { target, env } = engine.connection
  const call = {
    ...target,
    cwd: folder,
    env: { ...env, ...GIVEN },
    project: 'same',
    variables: [],
    profiles: [],
    envFile: null,
    publishAddress: '127.0.0.1',
    secrets: engine.connection.secrets,
    budget: new TimeBudget(60_000, null),
  }
  return JSON.parse(await composeConfig(call, join(folder, FILE)))
}

test('to Docker Compose a fixed file means the same as before', async () => {
  let changes = 0
  await fc.assert(
    fc.asyncProperty(asFiles(composeText), async (whole) => {
      const source = { path: FILE, ...decode(Buffer.from(whole)) }
      if ('reason' in source) throw new Error(source.reason)
      const after = fixed(source)
      expect(await configOf(after), after.text).toEqual(await configOf(source))
      if (after.text !== source.text) changes += 1
    }),
    { numRuns: 25 },
  )
  expect(changes).toBeGreaterThan(10)
})
