import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Recordings } from './recordings.ts'

const NOW = Date.UTC(2026, 0, 2)
let folder: string
let problems: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-recordings-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const recordings = (limits = { files: 3, bytes: 100 }) =>
  new Recordings(folder, (reason) => problems.push(reason), limits)

test('a text is found again under its key, in a file of this user alone', () => {
  recordings().write('a', 'text', NOW)
  expect([recordings().read('a', NOW), recordings().read('b', NOW)]).toEqual(['text', null])
  expect(readdirSync(folder)).toEqual(['a.json'])
  if (process.platform !== 'win32') expect(statSync(join(folder, 'a.json')).mode & 0o777).toBe(0o600)
  expect(problems).toEqual([])
})

test('a key has the last text that was written', () => {
  recordings().write('a', 'one', NOW)
  recordings().write('a', 'two', NOW + 1)
  expect(recordings().read('a', NOW)).toBe('two')
})

test('of too many files the one that was not used for longest goes first', () => {
  const all = recordings()
  for (const [index, key] of ['a', 'b', 'c'].entries()) all.write(key, key, NOW + index * 1000)
  all.read('a', NOW + 5000)
  all.write('d', 'd', NOW + 6000)
  expect(readdirSync(folder).sort()).toEqual(['a.json', 'c.json', 'd.json'])
})

test('of too many bytes the oldest go first', () => {
  const all = recordings()
  all.write('a', 'x'.repeat(60), NOW)
  all.write('b', 'x'.repeat(60), NOW + 1000)
  expect(readdirSync(folder)).toEqual(['b.json'])
})

test('what a killed process was writing is removed after a minute', () => {
  const old = join(folder, '.00ff.tmp')
  for (const file of [old, join(folder, '.00fe.tmp')]) writeFileSync(file, '')
  utimesSync(old, NOW / 1000 - 120, NOW / 1000 - 120)
  utimesSync(join(folder, '.00fe.tmp'), NOW / 1000, NOW / 1000)
  recordings().write('a', '', NOW)
  expect(readdirSync(folder).sort()).toEqual(['.00fe.tmp', 'a.json'])
})

test('a removed key has no text', () => {
  const all = recordings()
  all.write('a', 'a', NOW)
  all.remove('a')
  all.remove('a')
  expect([all.read('a', NOW), problems]).toEqual([null, []])
})

test('a folder that does not exist is reported, and nothing is thrown', () => {
  rmSync(folder, { recursive: true })
  const all = recordings()
  all.write('a', 'a', NOW)
  expect([all.read('a', NOW), problems]).toEqual([null, [expect.stringContaining('cannot be written')]])
})

test.skipIf(process.platform === 'win32')(
  'a file that others may write is not read, which is reported',
  () => {
    const all = recordings()
    all.write('a', 'a', NOW)
    chmodSync(join(folder, 'a.json'), 0o666)
    expect([all.read('a', NOW), problems]).toEqual([null, [expect.stringContaining('cannot be read')]])
  },
)

test('a text that is larger than a file of the home may be is not kept, which is reported', () => {
  const all = recordings({ files: 3, bytes: 1e9 })
  all.write('a', 'x'.repeat(1024 * 1024 + 1), NOW)
  expect([readdirSync(folder), problems]).toEqual([[], [expect.stringContaining('larger')]])
})
