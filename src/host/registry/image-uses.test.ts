import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, ownIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'

const self = ownIdentity()
const parent = identify(process.ppid) ?? self
const dead = { pid: process.pid, startTime: 'earlier' }

let folder: string
let registry: Registry
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-images-'))
  registry = new Registry(join(folder, 'registry.db'))
})
afterEach(() => {
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

test('an image that a stack uses is not removed, until the last one gives it back', () => {
  expect(registry.images.use(['a:1', 'b:1'], 'p', self, 5)).toBeNull()
  expect(registry.images.use(['a:1'], 'q', self, 6)).toBeNull()
  expect(registry.images.claimRemoval('a:1', self)).toMatchObject({ reference: 'a:1', stack: 'p' })
  registry.images.release('p', self)
  expect(registry.images.claimRemoval('a:1', self)).toMatchObject({ stack: 'q' })
  expect(registry.images.claimRemoval('b:1', self)).toBeNull()
  registry.images.release('q', self)
  expect(registry.images.claimRemoval('a:1', self)).toBeNull()
  expect(registry.images.lastUses()).toEqual(
    new Map([
      ['a:1', 6],
      ['b:1', 5],
    ]),
  )
})

test('an image that is about to be removed is not taken into use, until that is over', () => {
  registry.images.use(['a:1'], 'p', dead, 5)
  expect(registry.images.claimRemoval('a:1', self)).toBeNull() // Its user is dead.
  expect(registry.images.use(['b:1', 'a:1'], 'q', self, 6)).toMatchObject({
    kind: 'image-removal',
    name: 'a:1',
  })
  expect(registry.images.claimRemoval('b:1', self)).toBeNull() // All or none were taken.
  registry.images.releaseRemoval('a:1', self, true)
  expect(registry.images.lastUses()).toEqual(new Map())
  expect(registry.images.use(['a:1'], 'q', self, 7)).toBeNull()
})

test('an image that is being removed by one process is not removed by another', () => {
  expect(registry.images.claimRemoval('a:1', parent)).toBeNull()
  expect(registry.images.claimRemoval('a:1', self)).toMatchObject({ pid: parent.pid })
})

test('an image that could not be removed keeps the time of its last use', () => {
  registry.images.use(['a:1'], 'p', dead, 5)
  registry.images.claimRemoval('a:1', self)
  registry.images.releaseRemoval('a:1', self, false)
  expect(registry.images.lastUses()).toEqual(new Map([['a:1', 5]]))
  expect(registry.images.use(['a:1'], 'p', self, 6)).toBeNull()
})

test('an image whose reference begins with that of another is another one', () => {
  registry.images.use(['a:12'], 'p', self, 5)
  expect(registry.images.claimRemoval('a:1', self)).toBeNull()
})

test('two processes use an image for the same stack, each until it gives it back', () => {
  registry.images.use(['a:1'], 'p', self, 5)
  registry.images.use(['a:1'], 'p', parent, 6)
  registry.images.release('p', self)
  expect(registry.images.claimRemoval('a:1', self)).toMatchObject({ pid: parent.pid })
  registry.images.release('p', parent)
  expect(registry.images.claimRemoval('a:1', self)).toBeNull()
})

test('only the images of living processes are in use', () => {
  registry.images.use(['a:1', 'b:1'], 'p', self, 5)
  registry.images.use(['b:1', 'c:1'], 'q', dead, 5)
  expect(registry.images.inUse()).toEqual(new Set(['a:1', 'b:1']))
})
