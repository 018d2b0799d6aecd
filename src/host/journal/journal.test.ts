import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Journal } from './journal.ts'

let folder: string
let file: string
let problems: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-journal-'))
  file = join(folder, 'journal.db')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const BUILD = { phase: 'build', service: 'api' } as const
const PAGE_BYTES = 4096
const DAY_MS = 24 * 60 * 60 * 1000

function openJournal(): Journal {
  // Nothing else writes to it for long, except where a test locks it.
  return new Journal(file, (message) => problems.push(message), 200)
}

/** How many rows a table has, read without the journal's own code. */
function rows(table: string): unknown {
  using db = new DatabaseSync(file)
  return db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count
}

describe('timings', () => {
  test('the last five times are read, the latest first, and older ones are kept', () => {
    using journal = openJournal()
    for (const ms of [10, 20, 30, 40, 50, 60.4]) journal.timings.note('p', BUILD, ms, 0)
    journal.timings.note('p', BUILD, 70, 200 * DAY_MS)
    expect(journal.timings.lastMs('p', BUILD)).toEqual([70, 60, 50, 40, 30])
    expect(rows('timing')).toBe(7)
    expect(problems).toEqual([])
  })

  test('the latest is the one noted last, even when the clock was set back', () => {
    using journal = openJournal()
    journal.timings.note('p', BUILD, 10, 2 * DAY_MS)
    journal.timings.note('p', BUILD, 20, DAY_MS)
    expect(journal.timings.lastMs('p', BUILD)).toEqual([20, 10])
  })

  test('stacks, phases, services and kinds of refreshes have times of their own', () => {
    using journal = openJournal()
    const parts = [
      BUILD,
      { phase: 'start', service: 'api' },
      { phase: 'build', service: 'web' },
      { phase: 'whole', kind: 'replace api' },
      { phase: 'whole', kind: '' },
    ] as const
    const noted = ['p', 'q'].flatMap((stack) => parts.map((part) => ({ stack, part })))
    for (const [index, { stack, part }] of noted.entries()) journal.timings.note(stack, part, index, 0)
    expect(noted.map(({ stack, part }) => journal.timings.lastMs(stack, part))).toEqual(
      noted.map((_, index) => [index]),
    )
  })

  test('what was never timed has no times', () => {
    using journal = openJournal()
    expect(journal.timings.lastMs('p', BUILD)).toEqual([])
  })
})

describe('checks', () => {
  test('the last check of an environment is read, and earlier ones are kept', () => {
    using journal = openJournal()
    const dev = { root: '/app', environment: 'dev' }
    expect(journal.checks.last(dev)).toBeNull()
    journal.checks.note(dev, 'first', 0)
    journal.checks.note(dev, 'second', 0)
    journal.checks.note({ ...dev, environment: 'test' }, 'of test', 0)
    journal.checks.note({ ...dev, root: '/other' }, 'of another repository', 0)
    expect(journal.checks.last(dev)).toBe('second')
    expect(rows('checked')).toBe(4)
  })
})

test('a journal that is not used makes no file', () => {
  openJournal()[Symbol.dispose]()
  expect(existsSync(file)).toBe(false)
})

test.runIf(process.platform !== 'win32')('only its user may read the journal', () => {
  using journal = openJournal()
  journal.timings.note('p', BUILD, 1, 0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

describe('a damaged journal', () => {
  const damaged = () =>
    readdirSync(folder).filter((name) => /^journal\.db\.damaged-[\dTZ.-]+-[\da-f]{8}$/.test(name))

  /** Overwrites every page but the first, which says that the file is a database. */
  function corruptPages(): void {
    const { size } = statSync(file)
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, Buffer.alloc(size - PAGE_BYTES, 0xff), 0, size - PAGE_BYTES, PAGE_BYTES)
    closeSync(descriptor)
  }

  /** Makes every connection read the file again instead of its own cache, as after a write. */
  function changeCounter(): void {
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, Buffer.alloc(4, 0x7f), 0, 4, 24)
    closeSync(descriptor)
  }

  test('a file that is no database is set aside, and a new one is begun', () => {
    writeFileSync(file, 'this is not a database, but its owner may want it back\n'.repeat(20))
    using journal = openJournal()
    journal.timings.note('p', BUILD, 10, 0)
    expect(journal.timings.lastMs('p', BUILD)).toEqual([10])
    const [name = ''] = damaged()
    expect(readFileSync(join(folder, name), 'utf8')).toContain('may want it back')
    expect(problems).toEqual([
      `${file} is damaged (file is not a database); it was renamed to ${name}, and a new file is begun`,
    ])
  })

  test('a journal with damaged pages is set aside when one of them is read', () => {
    using earlier = openJournal()
    for (let ms = 0; ms < 300; ms++) earlier.timings.note('p', BUILD, ms, 0)
    earlier[Symbol.dispose]()
    corruptPages()
    using journal = openJournal()
    expect(journal.timings.lastMs('p', BUILD)).toEqual([])
    journal.timings.note('p', BUILD, 10, 0)
    expect(journal.timings.lastMs('p', BUILD)).toEqual([10])
    expect(damaged()).toHaveLength(1)
    expect(problems).toEqual([expect.stringContaining('is damaged (database disk image is malformed)')])
  })

  test('a damaged journal that two processes have open is set aside by one of them, and the new one stays', () => {
    using first = openJournal()
    using second = openJournal()
    first.timings.note('p', BUILD, 1, 0)
    expect(second.timings.lastMs('p', BUILD)).toEqual([1])
    corruptPages()
    changeCounter()
    first.timings.note('p', BUILD, 2, 0)
    expect(second.timings.lastMs('p', BUILD)).toEqual([2])
    expect(damaged()).toHaveLength(1)
    expect(problems).toHaveLength(1)
  })

  test('a process that has a journal open writes to the new one, once another process has set the old one aside', () => {
    using first = openJournal()
    using second = openJournal()
    second.timings.note('p', BUILD, 1, 0)
    corruptPages()
    expect(first.timings.lastMs('p', BUILD)).toEqual([])
    second.timings.note('p', BUILD, 2, 0)
    expect(first.timings.lastMs('p', BUILD)).toEqual([2])
    expect(damaged()).toHaveLength(1)
    expect(problems).toHaveLength(1)
  })
})

describe('a journal that cannot be used is reported once, and answers that nothing is known:', () => {
  function useAll(): void {
    using journal = openJournal()
    for (let round = 0; round < 2; round++) {
      journal.timings.note('p', BUILD, 1, 0)
      expect(journal.timings.lastMs('p', BUILD)).toEqual([])
      journal.checks.note({ root: '/app', environment: 'dev' }, 'x', 0)
      expect(journal.checks.last({ root: '/app', environment: 'dev' })).toBeNull()
    }
    expect(problems).toHaveLength(1)
  }

  test('a folder in its place', () => {
    mkdirSync(file)
    useAll()
    expect(problems[0]).toBe(
      `${file} cannot be used: ${file} is not a file. Move it away. Nothing is noted in it, and nothing is read from it`,
    )
  })

  test('a file in a folder that does not exist', () => {
    file = join(folder, 'absent', 'journal.db')
    useAll()
  })

  test('a file of a newer version, which is left as it is', () => {
    using newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 99')
    useAll()
    expect(problems[0]).toMatch(/has version 99, .* up to \d+; update this program/)
    expect(newer.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
    expect(readdirSync(folder)).toEqual(['journal.db'])
  })

  test('a file that another process keeps locked', () => {
    using holder = new DatabaseSync(file)
    holder.exec('BEGIN EXCLUSIVE')
    useAll()
    expect(problems[0]).toContain('database is locked')
  })

  test('a file that takes no more entries', () => {
    using journal = openJournal()
    journal.timings.note('p', BUILD, 1, 0)
    using other = new DatabaseSync(file)
    other.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON timing BEGIN SELECT RAISE(ABORT, 'no more entries'); END",
    )
    useAll()
    expect(problems[0]).toContain('no more entries')
  })

  test.skipIf(process.platform === 'win32')('a file on a full disk', () => {
    const source = `
      import { Journal } from ${JSON.stringify(new URL('./journal.ts', import.meta.url).href)}
      const journal = new Journal(process.argv[1], (problem) => console.log(problem))
      const part = { phase: 'build', service: 'api'.repeat(100) }
      for (let ms = 0; ms < 800; ms++) journal.timings.note('p', part, ms, 0)
      console.log(JSON.stringify(journal.timings.lastMs('p', part)))
    `
    // A file of this process may not grow beyond 64 or 128 KiB; SQLite sees the same as on a full disk.
    const limited =
      'ulimit -f 128; exec "$0" --disable-warning=ExperimentalWarning --input-type=module -e "$1" "$2"'
    const output = execFileSync('sh', ['-c', limited, process.execPath, source, file], { encoding: 'utf8' })
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${file} cannot be used: `), '[]'])
    expect(Number(rows('timing'))).toBeGreaterThan(0)
  })
})
