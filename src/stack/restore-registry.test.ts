import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatIdentity, ownIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { FakeEngine } from '../testing/engines/fake-engine.ts'
import { restoreRegistry } from './restore-registry.ts'

const self = ownIdentity()
const part = { kind: 'network' as const, environment: 'test', root: '/', holder: null }

let folder: string
let registry: Registry
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-restore-'))
  registry = new Registry(join(folder, 'registry.db'))
})
afterEach(() => {
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

function engineWith(ports: readonly number[]): FakeEngine {
  const engine = new FakeEngine([{ service: 'db' }])
  const inspect = engine.containers.inspect.bind(engine.containers)
  const hostPorts = ports.map((port) => ({ port, transport: 'tcp' as const }))
  engine.containers.inspect = async (id) => ({ ...(await inspect(id)), hostPorts })
  engine.ownedResources = [
    { ...part, name: 'a', stack: 'living', owner: formatIdentity(self) },
    { ...part, name: 'b', stack: 'dead', owner: '4711@earlier' },
    { ...part, name: 'c', stack: 'stays', owner: null },
  ]
  return engine
}

test('a new registry gets the ports of the stacks whose owner lives, once', async () => {
  expect(registry.isIncomplete).toBe(true)
  await restoreRegistry(engineWith([31_000]), registry)
  const port = { kind: 'port', name: '31000', note: 'living', ...self }
  expect(registry.everything()).toEqual([expect.objectContaining({ name: '31000', pid: self.pid })])
  expect(registry.locks.living('port')).toEqual([port])
  expect(registry.isIncomplete).toBe(false)
  await restoreRegistry(engineWith([31_001]), registry)
  expect(registry.locks.living('port')).toEqual([port])
})

test('what a new registry knows already stays', async () => {
  registry.locks.claim('port', '31000', 'mine', self)
  await restoreRegistry(engineWith([31_000]), registry)
  expect(registry.locks.living('port')).toMatchObject([{ note: 'mine' }])
})
