import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identify } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
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
