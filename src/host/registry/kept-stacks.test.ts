import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Registry } from './registry.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-kept-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a kept stack is known on its engine until it is forgotten', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  registry.kept.keep('q', 'unix:///a', 'its tests have failed', 2)
  registry.kept.keep('p', 'unix:///a', 'it could not be started', 1)
  registry.kept.keep('p2', 'unix:///b', 'its tests have failed', 1)
  expect(other.kept.list('unix:///a')).toEqual([
    { stack: 'p', reason: 'it could not be started', atMs: 1 },
    { stack: 'q', reason: 'its tests have failed', atMs: 2 },
  ])
  registry.forgetDead()
  other.kept.forget('p')
  expect(registry.kept.list('unix:///a').map(({ stack }) => stack)).toEqual(['q'])
})
