import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { ChangeKind } from '../../core/history/version.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { inModel } from '../../core/secrets/read/in-model.ts'
import { Journal } from '../../host/journal/journal.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { SHOP_MODEL, SHOP_REFRESH } from '../../testing/samples/versions.ts'
import { pinsOf } from './pins.ts'
import { type Change, plannedParts, type Recording, recorded } from './record.ts'

const SECRET = 'kX9-planted-Qw7z'
const { stack, environment, row, kept, operations } = SHOP_REFRESH

let folder: string
let journal: Journal
let problems: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-record-'))
  problems = []
  journal = new Journal(join(folder, 'journal.db'), (problem) => problems.push(problem))
})
afterEach(() => {
  journal[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

function recording(change: ChangeKind = 'refresh'): Recording {
  return {
    versions: journal.versions,
    change,
    to: null,
    author: { user: 'ann', host: 'box', run: `https://ci/run?token=${SECRET}` },
    commit: async () => ({ id: 'a'.repeat(40), isDirty: true }),
  }
}

const CHANGE: Change = {
  ...{ stack, environment, root: tmpdir(), row, kept, operations },
  ...{ model: SHOP_MODEL, modelHash: 'x', serviceHashes: {} },
}

function context(engine: Pick<FakeEngine, 'containers'> = new FakeEngine([{ service: 'api' }])) {
  const secrets = new KnownSecrets().learn({ secrets: [SECRET], names: [] })
  return { engine, secrets, self: ownIdentity() }
}

test('the begin is there before anything is changed, and the end with the images after it', async () => {
  const result = await recorded(recording(), CHANGE, context(), async () => {
    expect(journal.versions.last(stack)).toMatchObject({
      begun: { number: 1, change: 'refresh', commit: { isDirty: true } },
      end: null,
      isRunning: true,
    })
    return 'result'
  })
  expect(result).toBe('result')
  expect(journal.versions.last(stack)?.end).toEqual({
    outcome: { kind: 'done' },
    ms: expect.any(Number),
    images: { api: { reference: 'api:1', id: 'sha256:api' } },
  })
})

test.each<[ChangeKind, boolean]>([
  ['refresh', true],
  ['up', true],
  ['rollback', true],
  ['restart', false],
  ['down', false],
])('the images of a %s stay: %s', async (kind, isPinned) => {
  await recorded(recording(kind), CHANGE, context(), async () => {})
  expect(pinsOf(journal.versions).isPinned('sha256:api')).toBe(isPinned)
})

test('a failure is recorded with its code, thrown on, and its images do not stay', async () => {
  const failure = new SsotError({ code: 'BUILD_FAILED', summary: `cannot log in with ${SECRET}`, todo: 't' })
  const act = async () => {
    throw failure
  }
  await expect(recorded(recording(), CHANGE, context(), act)).rejects.toBe(failure)
  expect(journal.versions.last(stack)?.end?.outcome).toEqual({
    kind: 'failed',
    code: 'BUILD_FAILED',
    summary: 'cannot log in with [redacted]',
  })
  expect(pinsOf(journal.versions).isPinned('sha256:api')).toBe(false)
})

test('a change that is cancelled is recorded as cancelled', async () => {
  const abort = new AbortController()
  const act = async () => {
    abort.abort(new Error('Ctrl-C'))
    abort.signal.throwIfAborted()
  }
  await expect(recorded(recording(), CHANGE, { ...context(), signal: abort.signal }, act)).rejects.toThrow(
    'Ctrl-C',
  )
  expect(journal.versions.last(stack)?.end?.outcome).toEqual({ kind: 'cancelled' })
})

test('an engine that is gone does not hide the failure, and the images are unknown', async () => {
  const engine = new FakeEngine()
  const act = async () => {
    engine.lose()
    throw new Error('the engine is gone')
  }
  await expect(recorded(recording(), CHANGE, context(engine), act)).rejects.toThrow('the engine is gone')
  expect(journal.versions.last(stack)?.end).toMatchObject({ images: null, outcome: { code: 'UNKNOWN' } })
})

test('a journal that cannot be used stops no change, and is told once', async () => {
  const broken = new Journal(folder, (problem) => problems.push(problem))
  const act = async () => 'done'
  expect(await recorded({ ...recording(), versions: broken.versions }, CHANGE, context(), act)).toBe('done')
  expect(problems).toHaveLength(1)
  const { isPinned, isUnread } = pinsOf(broken.versions)
  expect([isPinned('sha256:any'), isUnread]).toEqual([true, true])
})

test('a checkout that was deleted keeps no images', async () => {
  await recorded(recording(), { ...CHANGE, root: join(folder, 'gone') }, context(), async () => {})
  const { isPinned, released } = pinsOf(journal.versions)
  expect(isPinned('sha256:api')).toBe(false)
  expect(released).toEqual(new Set(['sha256:api']))
})

test('no secret reaches the file of the journal', async () => {
  const model: ComposeModel = {
    name: stack,
    services: {
      api: {
        image: 'api:1',
        environment: { API_TOKEN: SECRET, DATABASE_URL: `postgresql://app:${SECRET}@db/app` },
        command: ['serve', `--token=${SECRET}`],
        build: { args: { TOKEN: SECRET } },
        labels: { note: Buffer.from(SECRET).toString('base64') },
      },
    },
    configs: { c: { content: `password = ${SECRET}` } },
  }
  const secrets = new KnownSecrets().learn(inModel(model, { files: {}, env: {} }))
  const observed = NOTHING
  const wanted = [{ name: 'api', configHash: 'h' }] as never
  const created = [{ do: 'create', service: 'api', cause: 'not running' }] as const
  const parts = plannedParts(
    { whole: model, files: new Map(), wanted, observed, operations: created },
    journal.versions,
    secrets,
  )
  const detail = `${SECRET} was added`
  const replaced = [
    { do: 'replace', service: 'api', cause: 'config changed', detail, containers: [], endFirst: false },
  ] as const
  const change = { ...CHANGE, ...parts, operations: replaced, row: { ...row, composeFile: `${SECRET}.yml` } }
  await recorded(recording(), change, { ...context(), secrets }, async () => {})
  const bytes = readFileSync(join(folder, 'journal.db')).toString('latin1')
  expect(bytes.includes('[redacted]')).toBe(true)
  for (const form of [SECRET, Buffer.from(SECRET).toString('base64')])
    expect(bytes.includes(form)).toBe(false)
})

test('a service that a change leaves as it is keeps the definition of the version before', async () => {
  const secrets = new KnownSecrets()
  const of = (api: string, web: string): ComposeModel => ({
    name: stack,
    services: { api: { image: api }, web: { image: web } },
  })
  const created = ['api', 'web'].map((service) => ({ do: 'create', service, cause: 'not running' }) as const)
  const hashes = (api: string, web: string) =>
    [
      { name: 'api', configHash: api },
      { name: 'web', configHash: web },
    ] as never
  const first = plannedParts(
    {
      whole: of('api:1', 'web:1'),
      files: new Map(),
      wanted: hashes('1', '1'),
      observed: NOTHING,
      operations: created,
    },
    journal.versions,
    secrets,
  )
  await recorded(recording(), { ...CHANGE, ...first }, context(), async () => {})
  const containers = ['api', 'web'].map((service) => ({ service, configHash: '1' })) as never
  const [replaceApi] = [
    { do: 'replace', service: 'api', cause: 'config changed', containers: [], endFirst: false } as const,
  ]
  const second = plannedParts(
    {
      ...{ whole: of('api:2', 'web:2'), files: new Map(), wanted: hashes('2', '2') },
      ...{ observed: { ...NOTHING, containers }, operations: [replaceApi] },
    },
    journal.versions,
    secrets,
  )
  expect(second.model?.services).toEqual({ api: { image: 'api:2' }, web: { image: 'web:1' } })
  expect(second.modelHash).not.toBe(first.modelHash)
})
