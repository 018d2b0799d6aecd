import { spawn } from 'node:child_process'
import { once } from 'node:events'
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
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-locks-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a lock is held by one process until it gives it back', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  expect(registry.locks.claim('port', '1,2', 'run a', self)).toBeNull()
  expect(other.locks.claim('port', '1,2', 'run b', parent)).toMatchObject({
    note: 'run a',
    pid: process.pid,
  })
  expect(other.locks.claim('keeper', '1,2', 'another kind', parent)).toBeNull()
  other.locks.release('port', '1,2', parent) // Not the holder: no effect.
  expect(registry.locks.list('port')).toHaveLength(1)
  registry.locks.release('port', '1,2', self)
  expect(other.locks.claim('port', '1,2', 'run b', parent)).toBeNull()
})

test('a lock has one holder, or none when it is free or its holder is dead', () => {
  using registry = new Registry(file)
  registry.locks.claim('build', 'a:1', 'builds it', self)
  registry.locks.claim('build', 'b:1', 'builds it', dead)
  expect(registry.locks.holder('build', 'a:1')).toEqual({
    kind: 'build',
    name: 'a:1',
    note: 'builds it',
    ...self,
  })
  expect(registry.locks.holder('build', 'b:1')).toBeNull()
  expect(registry.locks.holder('build', 'c:1')).toBeNull()
})

test('several locks are taken together or not at all', () => {
  using registry = new Registry(file)
  using other = new Registry(file)
  expect(registry.locks.claimAll('port', ['1', '2'], 'run a', self)).toBeNull()
  expect(other.locks.claimAll('port', ['3', '2'], 'run b', parent)).toMatchObject({
    name: '2',
    note: 'run a',
  })
  expect(other.locks.list('port').map(({ name }) => name)).toEqual(['1', '2'])
  expect(other.locks.claimAll('port', [], 'run without ports', parent)).toBeNull()
})

test('a lock of a dead process is free', () => {
  using registry = new Registry(file)
  expect(registry.locks.claim('port', '1', 'gone', dead)).toBeNull()
  expect(registry.locks.claim('port', '1', 'run', self)).toBeNull()
  expect(registry.locks.list('port')).toMatchObject([{ note: 'run', startTime: self.startTime }])
})

test.each([
  ['a free lock', null],
  ['a lock of a dead process', dead],
])('of many processes that claim %s at once, one gets it', async (_, before) => {
  if (before !== null) {
    using registry = new Registry(file)
    registry.locks.claim('keeper', 'run', 'x', before)
  }
  const source = `
    import { Registry } from ${JSON.stringify(new URL('./registry.ts', import.meta.url).href)}
    import { identify } from ${JSON.stringify(new URL('../processes/identity.ts', import.meta.url).href)}
    const registry = new Registry(process.argv[1])
    const holder = registry.locks.claim('keeper', 'run', 'x', identify(process.pid))
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
