import { expect, test } from 'vitest'
import { fromRecord, type MountedFiles, mountedChange, recordOf } from './mounted-files.ts'

const tracked = (files: Record<string, string>): MountedFiles => ({ hash: JSON.stringify(files), files })

test.each([
  [{ 'm/1.sql': 'a' }, { 'm/1.sql': 'a' }, null],
  [{ 'm/1.sql': 'a' }, { 'm/1.sql': 'a', 'm/2.sql': 'b' }, 'm/2.sql was added'],
  [{ 'm/1.sql': 'a' }, {}, 'm/1.sql was removed'],
  [{ 'm/1.sql': 'a' }, { 'm/1.sql': 'b' }, 'm/1.sql was changed'],
  [{ a: '1', b: '1' }, { b: '2', c: '1' }, 'a was removed, b was changed, c was added'],
  [{}, { a: '1', b: '1', c: '1', d: '1', e: '1' }, 'a was added, b was added, c was added and 2 more'],
  [{}, { constructor: '1' }, 'constructor was added'],
])('%j to %j: %s', (before, now, change) => {
  expect(mountedChange(tracked(before), tracked(now))).toBe(change)
})

test('without a record the service has to run again, but files that are not tracked never change', () => {
  expect(mountedChange(null, tracked({}))).toBe('no record of what they were')
  expect(mountedChange({ untracked: 'too many' }, tracked({}))).toBe('no record of what they were')
  expect(mountedChange(tracked({}), { untracked: 'too many' })).toBeNull()
  expect(mountedChange(null, { untracked: 'too many' })).toBeNull()
})

test('a record has no dollar sign, which Compose would interpolate, and gives the files back', () => {
  const mounted = tracked({ 'm/${HOME}.sql': 'a' })
  const record = recordOf(mounted)
  expect(record).not.toContain('$')
  expect(fromRecord(record)).toEqual(mounted)
  expect(fromRecord(recordOf({ untracked: 'too many' }))).toEqual({ untracked: 'too many' })
})

test('many files are recorded by their common hash alone', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1000 }, (_, n) => [`migrations/${n}.sql`, 'abcdef0123']),
  )
  const record = recordOf({ hash: 'h', files: many })
  expect(record).toBe('{"hash":"h"}')
  expect(mountedChange(fromRecord(record), { hash: 'i', files: many })).toBe('some files differ')
})

test.each([null, '', '{', '[]', 'null', '{"hash":1}', '"text"'])('%j is no record', (record) => {
  expect(fromRecord(record)).toBeNull()
})
