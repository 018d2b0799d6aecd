import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ownIdentity } from '../../processes/identity.ts'
import { Registry } from '../registry.ts'

const self = ownIdentity()

let folder: string
let file: string
let problems: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-store-'))
  file = join(folder, 'registry.db')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (withoutFile: 'fail' | 'go on' = 'fail') =>
  new Registry(file, { onProblem: (message) => problems.push(message), withoutFile, busyTimeoutMs: 100 })

/** Makes a registry with a port and a kept stack. */
function fill(): void {
  using registry = open()
  registry.locks.claim('port', '1', 'run', self)
  registry.kept.keep('s', 'unix:///a', 'its tests have failed', 7)
  registry.complete([])
}

function overwrite(offset: number, bytes: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(bytes, 0xa5), 0, bytes, offset)
}

/** The number of the first page of a table, from 1. */
function pageOf(table: string): number {
  using db = new DatabaseSync(file)
  return Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.rootpage)
}

const DAMAGES: [what: string, damage: () => void, keepsKept: boolean][] = [
  ['has random bytes only', () => writeFileSync(file, Buffer.alloc(9000, 0xa5)), false],
  ['has a damaged header', () => overwrite(0, 16), false],
  ['has a damaged page', () => overwrite(4096 * (pageOf('lock') - 1), 4096), true],
  ['was cut off', () => truncateSync(file, 5000), false],
  ['is text', () => writeFileSync(file, 'hello'), false],
  [
    'has other tables',
    () => {
      rmSync(file)
      using db = new DatabaseSync(file)
      db.exec('CREATE TABLE other (x); PRAGMA user_version = 2')
    },
    false,
  ],
  [
    'lacks a column',
    () => {
      using db = new DatabaseSync(file)
      db.exec('ALTER TABLE lock DROP COLUMN note')
    },
    true,
  ],
]

describe.each(DAMAGES)('a registry that %s', (_, damage, keepsKept) => {
  test('is set aside and kept, a new one is begun, and this is reported', () => {
    fill()
    damage()
    const damaged = readFileSync(file)
    using registry = open()
    expect(registry.locks.claim('port', '2', 'run', self)).toBeNull()
    expect(registry.everything()).toMatchObject([{ name: '2' }])
    expect(registry.isIncomplete).toBe(true)
    expect(problems).toHaveLength(1)
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('registry.db.damaged-'))
    expect(readFileSync(join(folder, aside))).toEqual(damaged)
    expect(problems[0]).toContain(`${file} is damaged (`)
    expect(problems[0]).toContain(
      `It was renamed to ${aside}, and a new one is made from the labels on the engine`,
    )
    expect(registry.kept.list('unix:///a')).toHaveLength(keepsKept ? 1 : 0)
    expect(problems[0]?.includes('kept for inspection could not be read')).toBe(!keepsKept)
  })
})

test('a registry that becomes damaged while it is open is replaced by the next act', () => {
  fill()
  using registry = open()
  overwrite(0, statSync(file).size)
  expect(registry.locks.claim('port', '3', 'run', self)).toBeNull()
  expect(problems).toEqual([expect.stringContaining('is damaged')])
})

test('a process goes over to the registry that another one has begun', () => {
  fill()
  using first = open()
  renameSync(file, `${file}.damaged-x`)
  using second = open()
  second.locks.claim('port', '5', 'run', self)
  expect(first.locks.claim('port', '6', 'run', self)).toBeNull()
  expect(first.locks.list('port')).toMatchObject([{ name: '5' }, { name: '6' }])
  expect(problems).toEqual([])
})

test('an unfinished transaction beside a damaged registry is not applied to the new one', () => {
  fill()
  writeFileSync(file, 'hello')
  writeFileSync(`${file}-journal`, 'rest', { mode: 0o600 })
  using registry = open()
  expect(registry.everything()).toEqual([])
  expect(readdirSync(folder)).not.toContain('registry.db-journal')
})

/** Does `act` while another connection has the registry for itself. */
function whileLocked(act: () => void): void {
  using other = new DatabaseSync(file)
  other.exec('BEGIN EXCLUSIVE')
  act()
}

test('a registry that another process keeps locked is an error that says how long this one has waited', () => {
  fill()
  whileLocked(() => {
    expect(() => open()).toThrow(
      /^\[REGISTRY_BUSY\] .*registry\.db, in which processes record what they hold, has been locked by another process for 0.1 s/,
    )
  })
})

test('a removal goes on without a locked registry', () => {
  fill()
  whileLocked(() => {
    using registry = open('go on')
    expect(registry.locks.claim('removal', 's', 'removes it', self)).toBeNull()
    expect(registry.kept.list('unix:///a')).toEqual([])
  })
  expect(problems).toEqual([
    expect.stringMatching(
      /has been locked by another process for 0.1 s\. This command goes on without it, by the labels on the engine; which stacks are kept for inspection is not known$/,
    ),
  ])
})

test('a registry of a newer version is an error, and a removal goes on without it', () => {
  fill()
  {
    using db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 99')
  }
  expect(() => open()).toThrow('[REGISTRY_VERSION]')
  using registry = open('go on')
  expect(registry.locks.claim('removal', 's', 'removes it', self)).toBeNull()
  expect(problems).toHaveLength(1)
  expect(readdirSync(folder)).toEqual(['registry.db'])
})

test.runIf(process.platform !== 'win32')(
  'a registry that is a link is refused, and not read by a removal',
  () => {
    fill()
    renameSync(file, join(folder, 'elsewhere.db'))
    symlinkSync('elsewhere.db', file)
    expect(() => open()).toThrow('[HOME_UNSAFE]')
    using registry = open('go on')
    expect(registry.kept.list('unix:///a')).toEqual([])
    expect(problems).toEqual([expect.stringContaining('is a link')])
  },
)

test('a folder in its place is an error that names it', () => {
  mkdirSync(file)
  expect(() => open()).toThrow(`[HOME_UNUSABLE] ${file} is not a file`)
})
