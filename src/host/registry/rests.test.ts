import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, ownIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'
import type { RestRecord } from './rests.ts'

const self = ownIdentity()
const parent = identify(process.ppid) ?? self

let folder: string
let registry: Registry
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-rests-'))
  registry = new Registry(join(folder, 'registry.db'))
})
afterEach(() => {
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

const record = (key: string, more: Partial<RestRecord> = {}): RestRecord => ({
  ...{ key, root: '/r', environment: 'test', stage: 'frozen', stack: 's', sinceMs: 5, untilMs: 9 },
  ...more,
})

test('a keeper replaces its record, and the oldest idle stack comes first', () => {
  registry.rests.put(record('a', { stage: 'in use', sinceMs: null, untilMs: null }), self)
  registry.rests.put(record('b', { sinceMs: 7 }), parent)
  expect(registry.rests.living().map(({ key }) => key)).toEqual(['b', 'a'])
  registry.rests.put(record('a'), self)
  expect(registry.rests.living()).toEqual([
    { ...record('a'), keeper: self },
    { ...record('b', { sinceMs: 7 }), keeper: parent },
  ])
})

test('the record of a keeper that has ended, or was forgotten, is not told', () => {
  registry.rests.put(record('dead'), { pid: 2 ** 22 - 1, startTime: 'never' })
  registry.rests.put(record('a'), self)
  registry.rests.forget('a', self)
  expect(registry.rests.living()).toEqual([])
})
