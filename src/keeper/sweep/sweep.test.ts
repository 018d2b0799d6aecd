import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { describeOrphan } from '../../core/events/wording.ts'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { formatIdentity, identify } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { sweep } from './sweep.ts'

const emit = () => {}

const dead = { pid: process.pid, startTime: 'earlier' }
const self = identify(process.pid) ?? dead

let home: Home
let registry: Registry
beforeEach(() => {
  home = homeOf({ SSOT_DOCKER_HOME: mkdtempSync(join(tmpdir(), 'ssot-sweep-')) })
  ensureHome(home)
  registry = new Registry(home.registry)
})
afterEach(() => {
  registry[Symbol.dispose]()
  rmSync(home.folder, { recursive: true })
})

test.skipIf(process.platform === 'win32')(
  'the sockets of dead keepers are removed, those of living ones stay',
  async () => {
    for (const key of ['living', 'dead', 'unknown']) writeFileSync(join(home.run, `${key}.sock`), '')
    registry.locks.claim('keeper', 'living', '', self)
    registry.locks.claim('keeper', 'dead', '', dead)
    const { sockets } = await sweep(home, { engine: new FakeEngine(), registry, self, emit })
    expect(sockets.sort()).toEqual(['dead', 'unknown'])
    expect(readdirSync(home.run)).toEqual(['living.sock'])
    expect(registry.everything().map(({ name }) => name)).toEqual(['living'])
  },
)

test.skipIf(process.platform === 'win32')(
  'the socket of a keeper that a new registry does not know of stays while something listens on it',
  async () => {
    const path = join(home.run, 'unknown.sock')
    const server = createServer().listen(path)
    await once(server, 'listening')
    const input = { engine: new FakeEngine(), registry, self, emit }
    expect((await sweep(home, input)).sockets).toEqual([])
    // A killed keeper leaves its socket.
    renameSync(path, `${path}.kept`)
    server.close()
    renameSync(`${path}.kept`, path)
    expect((await sweep(home, input)).sockets).toEqual(['unknown'])
  },
)

test('a home in which no keeper has run has no sockets to remove', async () => {
  rmSync(home.run, { recursive: true })
  expect((await sweep(home, { engine: new FakeEngine(), registry, self, emit })).sockets).toEqual([])
})

test('an orphan is removed, and the records of its owner are deleted', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.ownedResources = [
    {
      kind: 'container',
      name: 'db-1',
      stack: 'p',
      environment: 'test',
      root: '/',
      holder: null,
      owner: '4711@earlier',
    },
  ]
  registry.locks.claim('port', '31000', '', dead)
  const { orphans, records } = await sweep(home, { engine, registry, self, emit })
  expect(orphans.map(describeOrphan)).toEqual([
    'removed p, whose owner, process 4711, has ended: 1 container',
  ])
  expect(records).toBe(1)
  expect(registry.everything()).toEqual([])
})

test('an orphan that another process is removing is left to it', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.ownedResources = [
    {
      kind: 'container',
      name: 'db-1',
      stack: 'p',
      environment: 'test',
      root: '/',
      holder: null,
      owner: '4711@earlier',
    },
  ]
  registry.locks.claim('removal', 'p', '', self)
  const { orphans } = await sweep(home, { engine, registry, self: { pid: 1, startTime: 'another' }, emit })
  expect(orphans.map(describeOrphan)).toEqual([
    `process ${process.pid} is removing p, whose owner, process 4711, has ended`,
  ])
  expect(await engine.containers.list('p')).toHaveLength(1)
})

test('an orphan that cannot be removed is reported with the reason, and the others are removed', async () => {
  const engine = new FakeEngine()
  engine.ownedResources = ['p', 'q'].map((stack) => ({
    kind: 'network',
    name: `${stack}_default`,
    stack,
    environment: 'test',
    root: '/',
    holder: null,
    owner: '4711@earlier',
  }))
  engine.networks.list = async (project) => {
    if (project === 'p')
      throw new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'p is stuck', todo: 't' })
    return []
  }
  const { orphans } = await sweep(home, { engine, registry, self, emit })
  expect(orphans.map(describeOrphan)).toEqual([
    expect.stringMatching(
      /^could not remove p, whose owner, process 4711, has ended: \[TEARDOWN_INCOMPLETE\] p is stuck/,
    ),
    'removed q, whose owner, process 4711, has ended: nothing',
  ])
})

test('an orphan whose run still lives is left alone and reported, until that run is done with it', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  const holder = formatIdentity(self)
  engine.ownedResources = [
    {
      kind: 'container',
      name: 'db-1',
      stack: 'p',
      environment: 'test',
      root: '/',
      owner: '4711@earlier',
      holder,
    },
  ]
  const first = await sweep(home, { engine, registry, self, emit })
  expect(first.orphans.map(describeOrphan)).toEqual([
    `left p alone: its keeper, process 4711, has ended, but process ${process.pid}, which uses it, is still running`,
  ])
  expect(await engine.containers.list('p')).toHaveLength(1)
  const second = await sweep(home, { engine, registry, self, done: self, emit })
  expect(second.orphans).toMatchObject([{ removed: { containers: 1 } }])
})

test('an engine error with one orphan does not keep the others from being removed', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.ownedResources = ['p', 'q'].map((stack) => ({
    kind: 'container',
    name: `${stack}-db-1`,
    stack,
    environment: 'test',
    root: '/',
    holder: null,
    owner: '4711@earlier',
  }))
  const list = engine.containers.list
  engine.containers.list = async (project) => {
    if (project === 'p') throw new Error('HTTP 500')
    return list(project)
  }
  const { orphans } = await sweep(home, { engine, registry, self, emit })
  expect(orphans).toMatchObject([{ error: { code: 'TEARDOWN_INCOMPLETE' } }, { removed: { containers: 1 } }])
})

test('removed orphans are reported even if a later step fails', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.ownedResources = [
    {
      kind: 'container',
      name: 'db-1',
      stack: 'p',
      environment: 'test',
      root: '/',
      holder: null,
      owner: '4711@earlier',
    },
  ]
  registry.kept.keep('q', engine.endpoint, 'its tests have failed', 1)
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    await remove(id)
    engine.inventory.owned = () => Promise.reject(new Error('HTTP 500'))
  }
  const seen: string[] = []
  const swept = sweep(home, { engine, registry, self, emit: ({ type }) => seen.push(type) })
  await expect(swept).rejects.toThrow('HTTP 500')
  expect(seen).toContain('orphan-handled')
})

test.skipIf(process.platform === 'win32')(
  'a socket that cannot be removed does not stay locked',
  async () => {
    mkdirSync(join(home.run, 'stuck.sock'))
    await expect(sweep(home, { engine: new FakeEngine(), registry, self, emit })).rejects.toThrow()
    expect(registry.locks.living('keeper')).toEqual([])
  },
)
