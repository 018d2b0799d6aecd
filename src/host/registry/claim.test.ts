import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ProcessIdentity } from '../processes/identity.ts'
import type { LivingAmong } from '../processes/living.ts'
import { Registry } from './registry.ts'

const dead = { pid: 1, startTime: 'dead' }
const alsoDead = { pid: 2, startTime: 'dead' }
const alive = { pid: 3, startTime: 'alive' }
const self = { pid: 4, startTime: 'alive' }

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-claim-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Judges by the start time; calls `during` while it does so. */
function prober(during: (call: number) => void): { livingAmong: LivingAmong; asked: ProcessIdentity[][] } {
  const asked: ProcessIdentity[][] = []
  return {
    asked,
    livingAmong: (processes) => {
      asked.push(processes.map(({ pid, startTime }) => ({ pid, startTime })))
      during(asked.length)
      return processes.filter(({ startTime }) => startTime === 'alive')
    },
  }
}

describe('processes are judged while no lock is held, so another process can write meanwhile:', () => {
  /** A write of another process; it fails at once when it would have to wait. */
  function write(): void {
    using db = new DatabaseSync(file)
    db.exec('PRAGMA busy_timeout = 0; CREATE TABLE IF NOT EXISTS other (x); INSERT INTO other VALUES (1)')
  }

  const acts: Record<string, (registry: Registry) => unknown> = {
    'a claim of locks': (registry) => registry.locks.claimAll('port', ['1', '2'], '', self),
    'a look at locks': (registry) => registry.locks.living('port'),
    'a look at one lock': (registry) => registry.locks.holder('port', '1'),
    'a use of images': (registry) => registry.images.use(['a:1'], 'p', self, 0),
    'a claim of a removal': (registry) => registry.images.claimRemoval('b:1', self),
    'a look at images': (registry) => registry.images.inUse(),
    'a look at commands': (registry) => registry.commands.orphaned(),
    'a deletion of what the dead held': (registry) => registry.forgetDead(),
  }
  test.each(Object.entries(acts))('%s', (_, act) => {
    const { livingAmong, asked } = prober(write)
    using registry = new Registry(file, { livingAmong })
    registry.locks.claim('port', '1', '', dead)
    registry.images.claimRemoval('a:1', dead)
    registry.images.use(['b:1'], 'p', dead, 0)
    registry.commands.note('p', dead, 'build', process.pid)
    asked.length = 0
    act(registry)
    expect(asked).not.toEqual([])
  })
})

test('all holders are judged by one look at the system', () => {
  const { livingAmong, asked } = prober(() => {})
  using registry = new Registry(file, { livingAmong })
  registry.locks.claim('port', '1', '', dead)
  registry.locks.claim('port', '2', '', alsoDead)
  expect(asked).toEqual([])
  registry.locks.claimAll('port', ['1', '2', '3'], '', self)
  expect(asked).toEqual([[dead, alsoDead]])
  asked.length = 0
  registry.forgetDead()
  expect(asked).toHaveLength(1)
})

test('a lock that a living process takes from a dead one, while that is judged, is not taken from it', () => {
  const { livingAmong, asked } = prober((call) => {
    if (call > 1) return
    using other = new Registry(file, { livingAmong: () => [] })
    other.locks.claim('port', '1', 'was quicker', alive)
  })
  using registry = new Registry(file, { livingAmong })
  registry.locks.claim('port', '1', '', dead)
  expect(registry.locks.claim('port', '1', '', self)).toMatchObject({ ...alive, note: 'was quicker' })
  expect(asked).toEqual([[dead], [alive]])
})

test('a lock that another dead process has taken meanwhile is free, once that one is judged', () => {
  const { livingAmong, asked } = prober((call) => {
    if (call > 1) return
    using other = new Registry(file, { livingAmong: () => [] })
    other.locks.claim('port', '1', '', alsoDead)
  })
  using registry = new Registry(file, { livingAmong })
  registry.locks.claim('port', '1', '', dead)
  expect(registry.locks.claim('port', '1', 'run', self)).toBeNull()
  expect(registry.locks.list('port')).toMatchObject([{ ...self, note: 'run' }])
  expect(asked).toEqual([[dead], [alsoDead]])
})

test('a lock that was given back while its holder was judged is free', () => {
  const { livingAmong } = prober(() => {
    using other = new Registry(file)
    other.locks.release('port', '1', dead)
  })
  using registry = new Registry(file, { livingAmong })
  registry.locks.claim('port', '1', '', dead)
  expect(registry.locks.claim('port', '1', '', self)).toBeNull()
})

test('what a living process takes while the dead are judged is not deleted with theirs', () => {
  const { livingAmong } = prober(() => {
    using other = new Registry(file, { livingAmong: () => [] })
    other.locks.claim('port', '1', '', alive)
  })
  using registry = new Registry(file, { livingAmong })
  registry.locks.claim('port', '1', '', dead)
  registry.locks.claim('port', '2', '', dead)
  expect(registry.forgetDead()).toBe(1)
  expect(registry.locks.list('port')).toMatchObject([{ name: '1', ...alive }])
})
