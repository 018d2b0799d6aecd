import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatIdentity, identify, ownIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'

const self = ownIdentity()
const parent = identify(process.ppid) ?? self

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-migrations-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The tables of a registry from before versions were counted, as that program made them. */
const BEFORE_VERSIONS = `
  CREATE TABLE holding (
    kind TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,
    pid INTEGER NOT NULL, startTime TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT;
  CREATE TABLE image (reference TEXT PRIMARY KEY, usedAtMs INTEGER NOT NULL) STRICT;
  CREATE TABLE duration (
    project TEXT NOT NULL, what TEXT NOT NULL, ms INTEGER NOT NULL, atMs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE checked (stack TEXT PRIMARY KEY, inputs TEXT NOT NULL, atMs INTEGER NOT NULL) STRICT;
  CREATE TABLE kept (
    stack TEXT PRIMARY KEY, endpoint TEXT NOT NULL, reason TEXT NOT NULL, atMs INTEGER NOT NULL
  ) STRICT;
`

test('a registry without a version keeps holdings, uses of images and kept stacks', () => {
  {
    using old = new DatabaseSync(file)
    old.exec(BEFORE_VERSIONS)
    const hold = old.prepare('INSERT INTO holding VALUES (?, ?, ?, ?, ?)')
    const { pid, startTime } = self
    hold.run('keeper', 'run', 'serves a test run', pid, startTime)
    hold.run('port', '27001', 'p in /a b', pid, startTime)
    hold.run('command', 'p build', 'pid 1 at 2', pid, startTime) // Whose starter cannot be read.
    hold.run('command', 'q create', '4711@earlier', parent.pid, parent.startTime)
    hold.run('image-use', 'registry:5000/a:1 p', 'p', pid, startTime)
    hold.run('image-use', 'b:1 q', 'q', pid, startTime)
    hold.run('image-removal', 'c:1', 'removes it', pid, startTime)
    old.exec(`
      INSERT INTO image VALUES ('b:1', 5);
      INSERT INTO duration VALUES ('p', 'build api', 10, 5);
      INSERT INTO checked VALUES ('/a test', '{}', 5);
      INSERT INTO kept VALUES ('k', 'unix:///a', 'its tests have failed', 7);
    `)
  }
  using registry = new Registry(file)
  expect(registry.locks.living('keeper')).toEqual([
    { kind: 'keeper', name: 'run', note: 'serves a test run', ...self },
  ])
  expect(registry.locks.living('port')).toMatchObject([{ name: '27001', note: 'p in /a b' }])
  expect(registry.commands.orphaned()).toMatchObject([
    { stack: 'p', verb: 'build', ...self },
    { stack: 'q', verb: 'create', ...parent, starter: { pid: 4711, startTime: 'earlier' } },
  ])
  expect(registry.images.inUse()).toEqual(new Set(['registry:5000/a:1', 'b:1']))
  registry.images.release('p', self)
  expect(registry.images.inUse()).toEqual(new Set(['b:1']))
  expect(registry.images.use(['c:1'], 'p', parent, 6)).toMatchObject({ kind: 'image-removal' })
  expect(registry.images.lastUses()).toEqual(new Map([['b:1', 5]]))
  expect(registry.kept.list('unix:///a')).toEqual([{ stack: 'k', reason: 'its tests have failed', atMs: 7 }])
})

test('a command of a registry without a version whose starter lives is not orphaned', () => {
  {
    using old = new DatabaseSync(file)
    old.exec(BEFORE_VERSIONS)
    const { pid, startTime } = parent
    old
      .prepare('INSERT INTO holding VALUES (?, ?, ?, ?, ?)')
      .run('command', 'p build', formatIdentity(self), pid, startTime)
  }
  using registry = new Registry(file)
  expect(registry.everything()).toHaveLength(1)
  expect(registry.commands.orphaned()).toEqual([])
})

test('the migrated tables and those of a new registry are the same', () => {
  const schema = (path: string) => {
    new Registry(path)[Symbol.dispose]()
    using db = new DatabaseSync(path)
    return db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
  }
  {
    using old = new DatabaseSync(file)
    old.exec(BEFORE_VERSIONS)
  }
  const tables = schema(file)
  expect(tables.flatMap(({ type, name }) => (type === 'table' ? [name] : []))).toEqual([
    'command',
    'image_last_use',
    'image_use',
    'kept',
    'lock',
  ])
  expect(schema(join(folder, 'new.db'))).toEqual(tables)
})

test('a registry of a newer version is refused with what to do, and left as it is', () => {
  using newer = new DatabaseSync(file)
  newer.exec('PRAGMA user_version = 99')
  expect(() => new Registry(file)).toThrow(
    /^\[REGISTRY_VERSION\] A newer version .*registry\.db: it has version 99, .*\n {2}What to do: Update /,
  )
  expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
})
