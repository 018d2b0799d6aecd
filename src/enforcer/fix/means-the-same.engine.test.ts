import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composeConfig } from '../../engine/cli/compose.ts'
import { composeText, VALUES } from '../../testing/arbitrary/compose.ts'
import { asFiles } from '../../testing/arbitrary/texts.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { matrixText, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { RULES } from '../rules/index.ts'
import { check } from '../run/check.ts'
import { assemble } from '../scan/assemble.ts'
import { decode, encode } from '../scan/decode.ts'
import type { Source } from '../source.ts'
import { repair } from './repair.ts'

const FILE = 'docker/dev.yml'
const MATRIX = matrixText(
  `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| cache | 6379 | redis | - | CACHE_URL | 27001 | 28100-28199 | - |`,
)
/** Every variable is set, since `fix` removes defaults, and the ports are those of the matrix. */
const GIVEN = { ...VALUES, API_PORT: '27000', CACHE_PORT: '27001' }

/** The parts of a model that are compared separately. All other parts must be equal. */
interface Model {
  services: Record<string, { ports?: Port[]; container_name?: string }>
  networks?: Record<string, { name?: string }>
  volumes?: Record<string, { name?: string }>
}

interface Port {
  host_ip?: string
  published?: string
  target: number
  protocol: string
}

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

async function configOf({ text, hasBom }: Source): Promise<Model> {
  writeFileSync(join(folder, FILE), encode(text, hasBom))
  const { target, env } = engine.connection
  const call = {
    ...target,
    cwd: folder,
    env: { ...env, ...GIVEN },
    project: 'same',
    variables: [],
    publishAddress: '127.0.0.1',
  }
  return JSON.parse(await composeConfig(call, join(folder, FILE)))
}

/** A model without what `fix` changes on purpose: host ports, container names, names of networks and volumes. */
function rest({ services, networks = {}, volumes = {}, ...more }: Model): object {
  const unnamed = (all: Record<string, { name?: string }>) =>
    Object.fromEntries(Object.entries(all).map(([key, { name: _, ...others }]) => [key, others]))
  return {
    ...more,
    services: Object.fromEntries(
      Object.entries(services).map(([name, { ports = [], container_name: _, ...others }]) => [
        name,
        { ...others, ports: ports.map(({ target, protocol }) => `${target}/${protocol}`) },
      ]),
    ),
    networks: unnamed(networks),
    volumes: unnamed(volumes),
  }
}

test('to Docker Compose a fixed file means the same as before, except for intended changes', async () => {
  let changes = 0
  await fc.assert(
    fc.asyncProperty(asFiles(composeText), async (whole) => {
      const source = decode(FILE, Buffer.from(whole))
      if ('reason' in source) throw new Error(source.reason)
      const after = fixed(source)
      const [original, changed] = [await configOf(source), await configOf(after)]
      expect(rest(changed), after.text).toEqual(rest(original))
      if (after.text !== source.text) changes += 1
      expectOnlyIntended(original, changed)
    }),
    { numRuns: 25 },
  )
  expect(changes).toBeGreaterThan(10)
})

/** A host port is unchanged or becomes that of the matrix. A literal name is removed, one with a variable is kept. */
function expectOnlyIntended(original: Model, changed: Model) {
  for (const [name, service] of Object.entries(changed.services)) {
    const before = original.services[name]
    const given = { api: GIVEN.API_PORT, cache: GIVEN.CACHE_PORT }[name]
    for (const [index, port] of (service.ports ?? []).entries()) {
      const isAsBefore = JSON.stringify(port) === JSON.stringify(before?.ports?.[index])
      if (!isAsBefore) expect(port).toMatchObject({ host_ip: '127.0.0.1', published: given })
    }
    const expected = /-three$/u.test(before?.container_name ?? '') ? before?.container_name : undefined
    expect(service.container_name).toBe(expected)
  }
}
