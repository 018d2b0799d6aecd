import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from './open.ts'

const STEPS = ['CREATE TABLE a (x INTEGER) STRICT', 'INSERT INTO a VALUES (2)', 'INSERT INTO a VALUES (3)']
const options = { busyTimeoutMs: 10_000 }

let folder: string
let file: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-database-')))
  file = join(folder, 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(steps: readonly string[]): DatabaseSync {
  return openDatabase(file, steps, options)
}

function contents(): { version: unknown; values: unknown[] } {
  using db = new DatabaseSync(file)
  const values = db.prepare('SELECT x FROM a').all()
  return {
    version: db.prepare('PRAGMA user_version').get()?.user_version,
    values: values.map(({ x }) => x),
  }
}

test('a new database gets every step in order, once', () => {
  open(STEPS).close()
  open(STEPS).close()
  expect(contents()).toEqual({ version: 3, values: [2, 3] })
})

test('an older database gets only the steps that it lacks', () => {
  open(STEPS.slice(0, 2)).close()
  expect(contents()).toEqual({ version: 2, values: [2] })
  open(STEPS).close()
  expect(contents()).toEqual({ version: 3, values: [2, 3] })
})

test('a failed step leaves the database as it was, with the steps before it undone', () => {
  open(STEPS.slice(0, 1)).close()
  expect(() => open([...STEPS, 'INSERT INTO no_table VALUES (1)'])).toThrow('no such table')
  expect(contents()).toEqual({ version: 1, values: [] })
})

test('a newer database is refused and left as it is', () => {
  open(STEPS).close()
  expect(() => open(STEPS.slice(0, 1))).toThrow('it has version 3, and this program knows versions up to 1')
  expect(contents()).toEqual({ version: 3, values: [2, 3] })
})

test.runIf(process.platform === 'linux')('a refused database is closed again', () => {
  open(STEPS).close()
  expect(() => open([])).toThrow()
  const openFiles = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return null // The descriptor of the folder that is being read.
    }
  })
  expect(openFiles).not.toContain(file)
})

test.runIf(process.platform !== 'win32')('only its user may read a database', () => {
  open(STEPS).close()
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('processes that open a database at the same time run each step once', async () => {
  const source = `
    import { openDatabase } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)}
    process.stdout.write('ready')
    process.stdin.once('data', () => {
      openDatabase(process.argv[1], JSON.parse(process.argv[2]), { busyTimeoutMs: 10000 }).close()
      process.exit()
    })
  `
  // Takes so long that the others have seen version 0 before it is done.
  const slow = `INSERT INTO a WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500000)
    SELECT max(n) FROM c`
  const steps = [...STEPS, slow]
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', source, file]
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [...args, JSON.stringify(steps)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')))
  const exits = children.map((child) => once(child, 'exit'))
  for (const { stdin } of children) stdin.write('go')
  expect((await Promise.all(exits)).map(([code]) => code)).toEqual([0, 0, 0, 0])
  expect(contents()).toEqual({ version: 4, values: [2, 3, 500_000] })
})
