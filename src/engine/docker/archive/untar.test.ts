import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tarOf } from './tar.ts'
import { entriesIn } from './untar.ts'

const LONG = `${'folder-'.repeat(20)}/${'ü'.repeat(60)}.txt`

test.each(['ustar', 'gnu', 'posix'])('an archive in the form %s is read', (form) => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-tar-'))
  mkdirSync(join(folder, 'in', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'in', 'deep', 'file'), 'content', { mode: 0o640 })
  writeFileSync(join(folder, 'in', 'empty'), '')
  writeFileSync(join(folder, 'in', 'binary'), Buffer.from([0, 255, 10]))
  symlinkSync('deep/file', join(folder, 'in', 'link'))
  linkSync(join(folder, 'in', 'binary'), join(folder, 'in', 'twin'))
  const archive = execFileSync('tar', [`--format=${form}`, '--sort=name', '-c', '-C', folder, 'in'])
  rmSync(folder, { recursive: true })
  const entries = entriesIn(archive)
  const found = Object.fromEntries(
    entries.map(({ path, kind, content }) => [path, [kind, content.toString('latin1')]]),
  )
  expect(found).toEqual({
    in: ['folder', ''],
    'in/binary': ['file', '\u0000ÿ\n'],
    'in/deep': ['folder', ''],
    'in/deep/file': ['file', 'content'],
    'in/empty': ['file', ''],
    'in/link': ['link', 'deep/file'],
    'in/twin': ['file', '\u0000ÿ\n'],
  })
  expect(entries.find(({ path }) => path === 'in/deep/file')?.mode).toBe(0o640)
})

test.each(['gnu', 'posix'])('a long name in the form %s is read', (form) => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-tar-'))
  mkdirSync(join(folder, LONG, '..'), { recursive: true })
  writeFileSync(join(folder, LONG), 'x')
  const archive = execFileSync('tar', [`--format=${form}`, '-c', '-C', folder, LONG])
  rmSync(folder, { recursive: true })
  expect(entriesIn(archive)).toMatchObject([{ path: LONG, kind: 'file', content: Buffer.from('x') }])
})

test('what this package writes, it reads', () => {
  const files = ['a', `b/${LONG}`].map((path) => ({ path, content: path, uid: 0, gid: 0, mode: 0o600 }))
  expect(entriesIn(tarOf(files)).map(({ path, content }) => [path, content.toString()])).toEqual(
    files.map(({ path }) => [path, path]),
  )
})

test('an archive that is cut off is read as far as it goes', () => {
  const archive = tarOf([{ path: 'a', content: 'x'.repeat(600), uid: 0, gid: 0, mode: 0o600 }])
  expect(entriesIn(archive.subarray(0, 100))).toEqual([])
  expect(entriesIn(Buffer.alloc(0))).toEqual([])
})
