import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'

const self = ownIdentity()
const dead = { pid: process.pid, startTime: 'earlier' }

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-registry-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what the dead held is deleted, and what the living hold is not', () => {
  using registry = new Registry(file)
  registry.locks.claim('port', '1', 'gone', dead)
  registry.locks.claim('keeper', 'k', 'gone', dead)
  registry.images.use(['a:1'], 'p', dead, 5)
  registry.locks.claim('port', '2', 'run', self)
  registry.images.use(['a:1'], 'q', self, 5)
  registry.commands.note('q', self, 'build', process.pid)
  expect(registry.locks.living('port').map(({ name }) => name)).toEqual(['2'])
  expect(registry.forgetDead()).toBe(3)
  expect(registry.everything().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'command build of q',
    'image-use a:1 of q',
    'port 2',
  ])
  expect(registry.forgetDead()).toBe(0)
})

test.runIf(process.platform !== 'win32')('only its user may read the registry', () => {
  using _registry = new Registry(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a process killed in the middle of a write takes nothing with it, and the next write clears up', () => {
  using registry = new Registry(file)
  expect(registry.locks.claim('port', '1', 'run', self)).toBeNull()
  const source = `
    const db = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    db.exec("BEGIN IMMEDIATE; DELETE FROM lock")
    process.kill(process.pid, 'SIGKILL')
  `
  const killed = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', source, file])
  expect(killed.signal).toBe('SIGKILL')
  expect(readdirSync(folder)).toContain('registry.db-journal')
  using other = new Registry(file)
  expect(other.locks.list('port')).toMatchObject([{ name: '1', note: 'run' }])
  other.locks.claim('port', '2', 'run', self)
  expect(readdirSync(folder)).toEqual(['registry.db'])
})
