import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendToOwnFile, checkOwnFile, prepareOwnFile, readOwnFile } from './own-file.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-own-file-'))
  file = join(folder, 'file')
})
afterEach(() => rmSync(folder, { recursive: true }))

const WAYS: [string, (file: string) => unknown][] = [
  ['read', readOwnFile],
  ['added to', (path) => closeSync(appendToOwnFile(path))],
  ['prepared for SQLite', prepareOwnFile],
  ['checked', checkOwnFile],
]

test('a file that does not exist has no text, and is made when it is added to', () => {
  expect(readOwnFile(file)).toBeNull()
  checkOwnFile(file)
  const descriptor = appendToOwnFile(file)
  writeSync(descriptor, 'one')
  closeSync(descriptor)
  expect(readOwnFile(file)).toBe('one')
})

test.runIf(process.platform !== 'win32')('a file is made for its user alone, whatever the umask', () => {
  const before = process.umask(0)
  closeSync(appendToOwnFile(file))
  prepareOwnFile(`${file}.db`)
  process.umask(before)
  expect([file, `${file}.db`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
})

describe.runIf(process.platform !== 'win32').each(WAYS)('when it is to be %s', (_, use) => {
  test('a link is refused, and what it leads to stays as it is', () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'mine', { mode: 0o644 })
    symlinkSync(target, file)
    expect(() => use(file)).toThrow(/HOME_UNSAFE[\s\S]*file is a link/)
    expect(readFileSync(target, 'utf8')).toBe('mine')
    expect(statSync(target).mode & 0o777).toBe(0o644)
  })

  test('a file that others can write is refused', () => {
    writeFileSync(file, 'x')
    chmodSync(file, 0o666)
    expect(() => use(file)).toThrow(/HOME_UNSAFE[\s\S]*can be written by other users \(mode 0666\)/)
  })

  test('a file that others can read is closed', () => {
    writeFileSync(file, 'x')
    chmodSync(file, 0o644)
    use(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('a named pipe is refused and not waited for', () => {
    execFileSync('mkfifo', ['-m', '600', file])
    expect(() => use(file)).toThrow('HOME_UNUSABLE')
  })

  test.runIf(process.geteuid?.() === 0)('a file of another user is refused, as only root can test', () => {
    writeFileSync(file, 'x', { mode: 0o600 })
    chownSync(file, 54_321, 54_321)
    expect(() => use(file)).toThrow(/HOME_UNSAFE[\s\S]*belongs to another user \(id 54321\)/)
  })
})

test('a file that is too large to be one of ours is not read', () => {
  writeFileSync(file, '')
  truncateSync(file, 2 ** 30)
  expect(() => readOwnFile(file)).toThrow('has 1073741824 bytes, and this program writes at most 1048576')
})
