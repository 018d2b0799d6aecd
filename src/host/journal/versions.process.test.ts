import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SHOP_DONE, SHOP_MODEL, SHOP_REFRESH } from '../../testing/samples/versions.ts'
import { ownIdentity } from '../processes/identity.ts'
import { Journal } from './journal.ts'
import type { StackHistory } from './versions.ts'

let folder: string
let file: string
let problems: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-versions-'))
  file = join(folder, 'journal.db')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const SELF = ownIdentity()
const DEAD = { pid: process.pid, startTime: 'earlier:1:1' }
const STACK = SHOP_REFRESH.stack

function openJournal(): Journal {
  // Nothing else writes to it for long, except where a test locks it.
  return new Journal(file, (message) => problems.push(message), 200)
}

/** Records versions that end well. */
function record(count: number): void {
  using journal = openJournal()
  for (let index = 0; index < count; index += 1) {
    const number = journal.versions.begin(SHOP_REFRESH, SELF)
    if (number !== null) journal.versions.end({ stack: STACK, number }, SHOP_DONE, true)
  }
}

function change(sql: string): void {
  using db = new DatabaseSync(file)
  db.exec(sql)
}

function history(): StackHistory | null {
  using journal = openJournal()
  return journal.versions.ofStack(STACK)
}

function numbers(): number[] | undefined {
  return history()?.versions.map(({ begun }) => begun.number)
}

test('a version is read as it was recorded, and counts from 1 in each stack', () => {
  using journal = openJournal()
  const { versions } = journal
  expect(versions.begin(SHOP_REFRESH, SELF)).toBe(1)
  expect(versions.begin({ ...SHOP_REFRESH, stack: 'other', root: '/other' }, SELF)).toBe(1)
  expect(versions.begin({ ...SHOP_REFRESH, change: 'down', model: null }, SELF)).toBe(2)
  versions.end({ stack: STACK, number: 1 }, SHOP_DONE, true)
  expect(versions.read(STACK, 1)).toEqual({
    begun: { ...SHOP_REFRESH, number: 1 },
    end: SHOP_DONE,
    isRunning: false,
    modelLost: null,
  })
  expect(versions.read(STACK, 2)).toMatchObject({ begun: { change: 'down', model: null }, end: null })
  expect(versions.read(STACK, 3)).toBeNull()
  expect(versions.last(STACK)?.begun.number).toBe(2)
  expect(versions.lastDone(STACK)?.begun).toMatchObject({ number: 1, model: SHOP_MODEL })
  expect(versions.ofCheckout(SHOP_REFRESH.root)).toMatchObject([{ stack: STACK, breaks: [] }])
  expect(versions.ofCheckout('/nowhere')).toEqual([])
  expect(problems).toEqual([])
})

test('a version without an end runs while its process lives', () => {
  using journal = openJournal()
  journal.versions.begin(SHOP_REFRESH, SELF)
  journal.versions.begin(SHOP_REFRESH, DEAD)
  expect(journal.versions.ofStack(STACK)?.versions.map(({ isRunning }) => isRunning)).toEqual([true, false])
})

test('equal models are stored once', () => {
  record(3)
  using db = new DatabaseSync(file)
  expect(db.prepare('SELECT count(*) AS count FROM version_part').get()).toEqual({ count: 1 })
})

test('only the images of changes that ended well are kept, with what the last version says of how many', () => {
  using journal = openJournal()
  const { versions } = journal
  const id = SHOP_DONE.images?.api?.id
  for (const isKept of [true, false]) {
    const number = versions.begin({ ...SHOP_REFRESH, kept: isKept ? 5 : 7 }, SELF) ?? 0
    versions.end({ stack: STACK, number }, SHOP_DONE, isKept)
  }
  expect(versions.images()).toEqual({
    images: [{ stack: STACK, number: 1, id }],
    stacks: [{ stack: STACK, root: SHOP_REFRESH.root, kept: 7 }],
  })
})

describe('a journal that was changed', () => {
  test('a changed entry is told and left out, and later versions follow', () => {
    record(3)
    change(`UPDATE version_record SET text = replace(text, 'ann', 'eve') WHERE number = 2 AND kind = 'begin'`)
    expect(history()?.breaks).toEqual([{ number: 2, reason: 'its begin was changed' }])
    expect(numbers()).toEqual([1, 3])
    record(1)
    expect(numbers()).toEqual([1, 3, 4])
    expect(history()?.breaks).toHaveLength(1)
  })

  test('an entry with a broken text is no version, and stops nothing', () => {
    record(2)
    change(`UPDATE version_record SET text = '{' WHERE number = 2`)
    expect(numbers()).toEqual([1])
    using journal = openJournal()
    expect(journal.versions.read(STACK, 2)).toBeNull()
    expect(journal.versions.begin(SHOP_REFRESH, SELF)).toBe(3)
    expect(problems).toEqual([])
  })

  test('entries that were cut off at the end stay missed, and their numbers are not given again', () => {
    record(3)
    change('DELETE FROM version_record WHERE number = 3')
    expect(history()?.breaks).toEqual([{ number: 2, reason: '2 entries after it are missing' }])
    record(1)
    expect(numbers()).toEqual([1, 2, 4])
    expect(history()?.breaks).toEqual([{ number: 4, reason: '2 entries before it are missing' }])
  })

  test('a count that was deleted is told, and the numbers go on', () => {
    record(2)
    change('DELETE FROM version_head')
    record(1)
    expect(numbers()).toEqual([1, 2, 3])
    expect(history()?.breaks).toEqual([])
  })

  test('an entry that somebody has added is told, and does not stop a record', () => {
    record(1)
    change(
      `INSERT INTO version_record (stack, seq, number, kind, text, before, hash) SELECT stack, 3, 2, kind, text, hash, 'x' FROM version_record WHERE seq = 2`,
    )
    record(1)
    expect(numbers()).toEqual([1, 3])
    expect(history()?.breaks).toContainEqual({ number: 2, reason: 'its end was changed' })
  })

  test('a model that was changed or deleted is not given out', () => {
    record(1)
    change(`UPDATE version_part SET text = replace(text, 'api:1', 'api:2')`)
    using journal = openJournal()
    expect(journal.versions.read(STACK, 1)).toMatchObject({
      begun: { model: null },
      modelLost: 'its model was changed in the journal',
    })
    change('DELETE FROM version_part')
    expect(journal.versions.read(STACK, 1)?.modelLost).toBe('its model is missing in the journal')
  })
})

describe('a journal that cannot be used is reported once, and nothing is recorded:', () => {
  function useAll(): void {
    using journal = openJournal()
    const { versions } = journal
    expect(versions.begin(SHOP_REFRESH, SELF)).toBeNull()
    versions.end({ stack: STACK, number: 1 }, SHOP_DONE, true)
    expect(versions.ofStack(STACK)).toBeNull()
    expect(versions.ofCheckout('/work/shop')).toBeNull()
    expect(versions.read(STACK, 1)).toBeNull()
    // Not an empty list, after which every image could be removed.
    expect(versions.images()).toBeNull()
    expect(problems).toHaveLength(1)
  }

  test('a folder in its place', () => {
    mkdirSync(file)
    useAll()
  })

  test('a file that another process keeps locked', () => {
    record(1)
    using holder = new DatabaseSync(file)
    holder.exec('BEGIN EXCLUSIVE')
    useAll()
    expect(problems[0]).toContain('database is locked')
  })

  test('a file that takes no more entries', () => {
    record(1)
    change(
      "CREATE TRIGGER refuse BEFORE INSERT ON version_record BEGIN SELECT RAISE(ABORT, 'no more entries'); END",
    )
    useAll()
    expect(problems[0]).toContain('no more entries')
  })
})

test.skipIf(process.platform === 'win32')(
  'a record that does not fit on a full disk leaves the chain whole',
  () => {
    const source = `
    import { Journal } from ${JSON.stringify(new URL('./journal.ts', import.meta.url).href)}
    const journal = new Journal(process.argv[1], (problem) => console.log(problem))
    const version = JSON.parse(process.argv[2])
    const end = JSON.parse(process.argv[3])
    for (let index = 0; index < 100; index += 1) {
      const number = journal.versions.begin(version, { pid: process.pid, startTime: '1' })
      if (number !== null) journal.versions.end({ stack: version.stack, number }, end, true)
    }
  `
    // A file of this process may not grow beyond 64 or 128 KiB; SQLite sees the same as on a full disk.
    const limited =
      'ulimit -f 128; exec "$0" --disable-warning=ExperimentalWarning --input-type=module -e "$1" "$2" "$3" "$4"'
    const args = [file, JSON.stringify(SHOP_REFRESH), JSON.stringify(SHOP_DONE)]
    const output = execFileSync('sh', ['-c', limited, process.execPath, source, ...args], {
      encoding: 'utf8',
    })
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${file} cannot be used: `)])
    expect(history()?.breaks).toEqual([])
    const recorded = numbers() ?? []
    expect(recorded.length).toBeGreaterThan(1)
    expect(recorded.length).toBeLessThan(100)
    record(1)
    expect(numbers()).toEqual([...recorded, recorded.length + 1])
    expect(history()?.breaks).toEqual([])
  },
)

test('processes that record at the same time get different numbers, and the chain is whole', async () => {
  const source = `
    import { Journal } from ${JSON.stringify(new URL('./journal.ts', import.meta.url).href)}
    const journal = new Journal(process.argv[1], (problem) => console.error(problem))
    const version = JSON.parse(process.argv[2])
    process.stdout.write('ready')
    process.stdin.once('data', () => {
      for (let index = 0; index < 20; index += 1) {
        const number = journal.versions.begin(version, { pid: process.pid, startTime: '1' })
        journal.versions.end({ stack: version.stack, number }, { outcome: { kind: 'done' }, ms: 1, images: {} }, true)
      }
      process.exit()
    })
  `
  record(1)
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source, file]
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, [...args, JSON.stringify(SHOP_REFRESH)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')))
  const exits = children.map((child) => once(child, 'exit'))
  for (const { stdin } of children) stdin.write('go')
  expect((await Promise.all(exits)).map(([code]) => code)).toEqual([0, 0, 0])
  const found = history()
  expect(found?.breaks).toEqual([])
  expect(found?.versions.map(({ begun }) => begun.number)).toEqual(
    Array.from({ length: 61 }, (_, index) => index + 1),
  )
  expect(found?.versions.every(({ end }) => end !== null)).toBe(true)
})

test('a journal of the version before gets the tables of versions, and keeps what it has', () => {
  using old = openJournal()
  old.timings.note('p', { phase: 'build', service: 'api' }, 10, 0)
  old[Symbol.dispose]()
  change(`DROP TABLE version_record; DROP TABLE version_part; DROP TABLE version_head; DROP TABLE version_image;
    PRAGMA user_version = 1`)
  record(1)
  using journal = openJournal()
  expect(journal.timings.lastMs('p', { phase: 'build', service: 'api' })).toEqual([10])
  expect(numbers()).toEqual([1])
  expect(existsSync(file)).toBe(true)
})
