import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { formatIdentity, identify } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { findNamedStack } from './named-stack.ts'
import { listAbandoned, removeOrphans } from './orphans.ts'

const emit = () => {}

const dead = { pid: process.pid, startTime: 'earlier' }
const self = identify(process.pid) ?? dead

test('an orphan is removed when the command that was creating it has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-orphans-'))
  using registry = new Registry(join(folder, 'registry.db'))
  const engine = new FakeEngine()
  const create = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(create, 'exit')
  await once(create, 'spawn')
  registry.commands.note('p', dead, 'create', create.pid ?? 0)
  const removal = removeOrphans({ engine, registry, self, emit })
  // Created by the command just before it ends.
  engine.add({ service: 'late' })
  engine.ownedResources = [
    {
      kind: 'container',
      name: 'late-1',
      stack: 'p',
      environment: 'test',
      root: '/',
      holder: null,
      owner: '4711@earlier',
    },
  ]
  create.stdin.end()
  await ended
  expect(await removal).toMatchObject([{ stack: 'p', removed: { containers: 1 } }])
  expect(await engine.containers.list('p')).toEqual([])
  rmSync(folder, { recursive: true })
})

test('a stack without owner is left alone, even if its refresh was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-orphans-'))
  using registry = new Registry(join(folder, 'registry.db'))
  const engine = new FakeEngine([{ service: 'db', volumes: ['p_data'] }])
  const [of, nobody] = [{ stack: 'p', environment: 'development', root: '/', holder: null }, null]
  engine.ownedResources = [{ kind: 'container', name: 'db-1', ...of, owner: nobody }]
  const create = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 100)'], { stdio: 'ignore' })
  await once(create, 'spawn')
  registry.commands.note('p', dead, 'create', create.pid ?? 0)
  expect(await removeOrphans({ engine, registry, self, emit })).toEqual([])
  expect(engine.calls).toEqual([])
  rmSync(folder, { recursive: true })
})

test('a stack whose owner cannot be parsed does not count as abandoned', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-orphans-'))
  using registry = new Registry(join(folder, 'registry.db'))
  const engine = new FakeEngine()
  engine.ownedResources = [
    {
      kind: 'network',
      name: 'n',
      stack: 'p',
      environment: 'test',
      root: '/',
      holder: null,
      owner: 'somebody',
    },
  ]
  expect(await listAbandoned({ engine, registry })).toEqual([])
  rmSync(folder, { recursive: true })
})

test('while the registry is locked, only the stack of a process that is done with it is removed, and one by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-orphans-'))
  const file = join(folder, 'registry.db')
  const engine = new FakeEngine([{ service: 'db' }])
  new Registry(file)[Symbol.dispose]()
  using other = new DatabaseSync(file)
  other.exec('BEGIN EXCLUSIVE')
  using registry = new Registry(file, { withoutFile: 'go on', busyTimeoutMs: 1, onProblem: () => {} })
  // It stays unread when the lock is gone.
  other.exec('ROLLBACK')
  const done = { pid: process.pid, startTime: 'now' }
  const of = { kind: 'container', name: 'db-1', environment: 'test', root: '/' } as const
  const owner = '4711@earlier'
  engine.ownedResources = [
    { ...of, stack: 'left', holder: null, owner },
    { ...of, stack: 'p', holder: formatIdentity(done), owner },
  ]
  expect(await listAbandoned({ engine, registry })).toMatchObject([
    { stack: 'left', spared: 'maybe kept' },
    { stack: 'p', spared: 'maybe kept' },
  ])
  expect(await removeOrphans({ engine, registry, self, done, emit })).toMatchObject([
    { stack: 'p', removed: { containers: 1 } },
    { stack: 'left', spared: { spared: 'maybe kept' } },
  ])
  expect(await findNamedStack({ connection: { engine }, registry }, 'left')).toMatchObject({ kind: 'orphan' })
  rmSync(folder, { recursive: true })
})
