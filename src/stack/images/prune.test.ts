import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../engine/engine.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import type { Pins } from '../history/pins.ts'
import { removeNameless } from './nameless.ts'
import { pruneImages } from './prune.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-prune-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Seven images of one service, of which the last five are kept anyway, and two without a name. */
function engineWith(removed: string[], inUse: string[] = [], baselines: number[] = []): Engine {
  const images = {
    built: async () =>
      [1, 2, 3, 4, 5, 6, 7].map((number) => ({
        reference: `ssot-docker/shop-api:${String(number).repeat(16)}-0b2b4a86`,
        id: `sha256:${number}`,
        sizeBytes: 1,
        createdAtMs: number,
      })),
    nameless: async () => [
      { id: 'sha256:old', sizeBytes: 1 },
      { id: 'sha256:unknown', sizeBytes: 1 },
    ],
    inUse: async () => new Set(inUse),
    id: async () => 'sha256:new',
    remove: async (reference: string) => {
      removed.push(reference)
      return true
    },
  }
  const kept = {
    list: async () =>
      baselines.map((number) => ({
        reference: baseline(number),
        id: `sha256:baseline-${number}`,
        dataBytes: 1,
        createdAtMs: number,
      })),
  }
  return { images, baselines: kept } as unknown as Engine
}

const baseline = (number: number) => `ssot-docker/shop-db-baseline:${String(number).repeat(16)}`
const reference = (number: number) => `ssot-docker/shop-api:${String(number).repeat(16)}-0b2b4a86`

function pins(pinned: string[], released: string[] = []): Pins {
  return { isPinned: (id) => pinned.includes(id), isUnread: false, released: new Set(released) }
}

test('no image is removed while the registry, which says which are in use, is locked', async () => {
  new Registry(file)[Symbol.dispose]()
  using other = new DatabaseSync(file)
  other.exec('BEGIN EXCLUSIVE')
  using registry = new Registry(file, { withoutFile: 'go on', busyTimeoutMs: 1, onProblem: () => {} })
  const engine = { images: {} } as unknown as Engine
  expect(await pruneImages(engine, registry, NO_PINS, ownIdentity())).toEqual({ removed: [], failed: [] })
})

test('no image is removed while the journal, which says which belong to versions, cannot be read', async () => {
  using registry = new Registry(file)
  const engine = { images: {} } as unknown as Engine
  const unread = { ...NO_PINS, isUnread: true }
  expect(await pruneImages(engine, registry, unread, ownIdentity())).toEqual({ removed: [], failed: [] })
})

test('an obsolete image stays while a version has it, whatever its age', async () => {
  using registry = new Registry(file)
  const removed: string[] = []
  await pruneImages(engineWith(removed), registry, pins(['sha256:1']), ownIdentity())
  expect(removed).toEqual([reference(2)])
})

test('an image without a name goes when none of the versions that had it is kept, and others stay', async () => {
  using registry = new Registry(file)
  const removed: string[] = []
  const released = pins([], ['sha256:old', 'sha256:1'])
  await pruneImages(engineWith(removed), registry, released, ownIdentity())
  expect(removed.toSorted()).toEqual(['sha256:old', reference(1), reference(2)])
  await pruneImages(engineWith(removed, ['sha256:old']), registry, released, ownIdentity())
  expect(removed.filter((one) => one === 'sha256:old')).toHaveLength(1)
})

test('an image that loses its name to a new build stays while a version has it', async () => {
  const removed: string[] = []
  const before = new Map([
    ['api:1', 'sha256:pinned'],
    ['web:1', 'sha256:free'],
    ['db:1', 'sha256:new'],
  ])
  const builds = [...before.keys()].map((image) => ({ image }))
  await removeNameless(engineWith(removed), builds, before, () => pins(['sha256:pinned']))
  expect(removed).toEqual(['sha256:free'])
})

test('the last three baselines of a service are kept, and one that is in use', async () => {
  using registry = new Registry(file)
  const self = ownIdentity()
  const removed: string[] = []
  const prune = async () => {
    removed.length = 0
    await pruneImages(engineWith(removed, [baseline(2)], [1, 2, 3, 4, 5, 6]), registry, NO_PINS, self)
    return removed.filter((one) => one.includes('baseline'))
  }
  expect(await prune()).toEqual([baseline(1), baseline(3)])
  registry.images.use([baseline(1)], 'stack', self, 100)
  expect(await prune()).toEqual([baseline(3), baseline(4)])
})
