import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify, type ProcessIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'

let folder: string
let file: string
const self = identity(process.pid)

function identity(pid: number): ProcessIdentity {
  const found = identify(pid)
  if (!found) throw new Error(`process ${pid} does not live`)
  return found
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-registry-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a name is held by one process until it gives it back', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  const parent = identity(process.ppid)
  expect(registry.claim('port', '1,2', 'run a', self)).toBeNull()
  expect(other.claim('port', '1,2', 'run b', parent)).toMatchObject({ note: 'run a', pid: process.pid })
  expect(other.claim('keeper', '1,2', 'another kind', parent)).toBeNull()
  other.release('port', '1,2', parent) // Not the holder: no effect.
  expect(registry.list('port')).toHaveLength(1)
  registry.release('port', '1,2', self)
  expect(other.claim('port', '1,2', 'run b', parent)).toBeNull()
})

test('several names are taken together or not at all', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  const parent = identity(process.ppid)
  expect(registry.claimAll('port', ['1', '2'], 'run a', self)).toBeNull()
  expect(other.claimAll('port', ['3', '2'], 'run b', parent)).toMatchObject({ name: '2', note: 'run a' })
  expect(other.list('port').map(({ name }) => name)).toEqual(['1', '2'])
  expect(other.claimAll('port', [], 'run without ports', parent)).toBeNull()
})

test('what a dead process held is free', () => {
  using registry = new Registry(file)
  expect(registry.claim('port', '1', 'gone', { pid: process.pid, startTime: 'earlier' })).toBeNull()
  expect(registry.claim('port', '1', 'run', self)).toBeNull()
  expect(registry.list('port')).toMatchObject([{ note: 'run', startTime: self.startTime }])
})

test('the dead are forgotten, the living are not', () => {
  using registry = new Registry(file)
  registry.claim('port', '1', 'gone', { pid: process.pid, startTime: 'earlier' })
  registry.claim('keeper', 'k', 'gone', { pid: process.pid, startTime: 'earlier' })
  registry.claim('port', '2', 'run', self)
  expect(registry.living('port').map(({ name }) => name)).toEqual(['2'])
  expect(registry.forgetDead()).toBe(2)
  expect(registry.everything().map(({ kind, name }) => `${kind} ${name}`)).toEqual(['port 2'])
})

describe('an image', () => {
  const gone = { pid: process.pid, startTime: 'earlier' }

  test('in use by some stack is not removed, until the last one gives it back', () => {
    using registry = new Registry(file)
    expect(registry.useImages(['a:1', 'b:1'], 'p', self, 5)).toBeNull()
    expect(registry.useImages(['a:1'], 'q', self, 6)).toBeNull()
    expect(registry.claimImageRemoval('a:1', self)).toMatchObject({ kind: 'image-use' })
    registry.releaseImages('p', self)
    expect(registry.claimImageRemoval('a:1', self)).toMatchObject({ note: 'q' })
    expect(registry.claimImageRemoval('b:1', self)).toBeNull()
    registry.releaseImages('q', self)
    expect(registry.claimImageRemoval('a:1', self)).toBeNull()
    expect(registry.imageUses()).toEqual(
      new Map([
        ['a:1', 6],
        ['b:1', 5],
      ]),
    )
  })

  test('about to be removed is not taken into use, until that is over', () => {
    using registry = new Registry(file)
    registry.useImages(['a:1'], 'p', gone, 5)
    expect(registry.claimImageRemoval('a:1', self)).toBeNull() // Its user is dead.
    expect(registry.useImages(['b:1', 'a:1'], 'q', self, 6)).toMatchObject({ kind: 'image-removal' })
    expect(registry.claimImageRemoval('b:1', self)).toBeNull() // All or none were taken.
    registry.releaseImageRemoval('a:1', self, true)
    expect(registry.imageUses()).toEqual(new Map())
    expect(registry.useImages(['a:1'], 'q', self, 7)).toBeNull()
  })

  test('whose name begins another one’s is another one', () => {
    using registry = new Registry(file)
    registry.useImages(['a:12'], 'p', self, 5)
    expect(registry.claimImageRemoval('a:1', self)).toBeNull()
  })
})

test.runIf(process.platform !== 'win32')('it is for its user alone', () => {
  using _registry = new Registry(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('of many processes that claim at once, one gets it', async () => {
  const source = `
    import { Registry } from ${JSON.stringify(new URL('./registry.ts', import.meta.url).href)}
    import { identify } from ${JSON.stringify(new URL('../processes/identity.ts', import.meta.url).href)}
    const registry = new Registry(process.argv[1])
    const holder = registry.claim('keeper', 'run', 'x', identify(process.pid))
    process.stdout.write(holder === null ? 'elected' : 'other')
    process.stdin.resume() // Lives until all have asked.
  `
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source, file]
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const answers = await Promise.all(
    children.map(async (child) => {
      const [answer]: Buffer[] = await once(child.stdout, 'data')
      return answer?.toString()
    }),
  )
  await Promise.all(
    children.map((child) => {
      child.stdin.end()
      return once(child, 'exit')
    }),
  )
  expect(answers.filter((answer) => answer === 'elected')).toHaveLength(1)
})

test('a process killed in the middle of a write takes nothing with it, and the next write clears up', () => {
  using registry = new Registry(file)
  expect(registry.claim('port', '1', 'run', self)).toBeNull()
  const source = `
    const db = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    db.exec("BEGIN IMMEDIATE; DELETE FROM holding")
    process.kill(process.pid, 'SIGKILL')
  `
  const killed = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', source, file])
  expect(killed.signal).toBe('SIGKILL')
  expect(readdirSync(folder)).toContain('registry.db-journal')
  using other = new Registry(file)
  expect(other.list('port')).toMatchObject([{ name: '1', note: 'run' }])
  other.claim('port', '2', 'run', self)
  expect(readdirSync(folder)).toEqual(['registry.db'])
})

test('the last five times of a thing are kept, each stack by itself, and none from long ago', () => {
  using registry = new Registry(file)
  const DAY_MS = 24 * 60 * 60 * 1000
  registry.noteDuration('old', 'build api', 1, 0)
  for (const ms of [10, 20, 30, 40, 50, 60]) registry.noteDuration('p', 'build api', ms, 100 * DAY_MS)
  registry.noteDuration('p', 'start api', 7.4, 100 * DAY_MS)
  expect(registry.durations('p')).toEqual(
    new Map([
      ['start api', [7]],
      ['build api', [60, 50, 40, 30, 20]],
    ]),
  )
  expect(registry.durations('old')).toEqual(new Map())
})

test('a stack that is kept is known on its engine until it is forgotten', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  registry.keepStack('q', 'unix:///a', 'its tests have failed', 2)
  registry.keepStack('p', 'unix:///a', 'it could not be started', 1)
  registry.keepStack('p2', 'unix:///b', 'its tests have failed', 1)
  expect(other.keptStacks('unix:///a')).toEqual([
    { stack: 'p', reason: 'it could not be started', atMs: 1 },
    { stack: 'q', reason: 'its tests have failed', atMs: 2 },
  ])
  registry.forgetDead()
  other.forgetKept('p')
  expect(registry.keptStacks('unix:///a').map(({ stack }) => stack)).toEqual(['q'])
})
