import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogFile } from './log-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'k.log')

test('two writers append to the same file', () => {
  using log = new LogFile(file(), 100)
  log.write('first')
  using other = new LogFile(file(), 100)
  other.write('second')
  expect(readFileSync(file(), 'utf8')).toBe('first\nsecond\n')
})

test('a file is full when a line would exceed its limit, and an empty file never is', () => {
  using log = new LogFile(file(), 10)
  expect(log.isFullFor('x'.repeat(500))).toBe(false)
  log.write('12345')
  expect([log.isFullFor('123'), log.isFullFor('1234')]).toEqual([false, true])
})

test('a renamed file keeps its lines, and the next one begins empty', () => {
  using log = new LogFile(file(), 10)
  log.write('first')
  log.rotate()
  log.write('second')
  expect(readFileSync(join(folder, 'k.1.log'), 'utf8')).toBe('first\n')
  expect(readFileSync(file(), 'utf8')).toBe('second\n')
})

test('a failed rotation closes neither the log nor any other file', () => {
  const log = new LogFile(file(), 100)
  log.write('first')
  mkdirSync(join(folder, 'k.1.log', 'in-the-way'), { recursive: true })
  expect(() => log.rotate()).toThrow()
  const other = openSync(join(folder, 'other'), 'w')
  expect(() => log.rotate()).toThrow()
  writeSync(other, 'still open')
  closeSync(other)
  log.write('second')
  expect(readFileSync(file(), 'utf8')).toBe('first\nsecond\n')
  log[Symbol.dispose]()
})
