import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
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

test('a line has its time, and a second writer adds to the same file', () => {
  using log = new LogFile(file())
  log.write('first', new Date('2026-01-02T03:04:05.678Z'))
  using other = new LogFile(file())
  other.write('second', new Date('2026-01-02T03:04:06Z'))
  expect(readFileSync(file(), 'utf8')).toBe(
    '2026-01-02T03:04:05.678Z first\n2026-01-02T03:04:06.000Z second\n',
  )
})

test('a log stays within its size, with the end of the story in it', () => {
  using log = new LogFile(file(), 1000)
  for (let line = 1; line <= 200; line++) log.write(`line ${line}`)
  expect(readdirSync(folder).sort()).toEqual(['k.1.log', 'k.log'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000)
  const kept = readFileSync(join(folder, 'k.1.log'), 'utf8') + readFileSync(file(), 'utf8')
  const lines = kept
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split(' ').at(-1)))
  expect(lines.at(-1)).toBe(200)
  expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index))
})

test('one line longer than the limit is kept whole', () => {
  using log = new LogFile(file(), 100)
  log.write('x'.repeat(500))
  expect(statSync(file()).size).toBeGreaterThan(500)
})

test('what keeps it from being put aside does not end it, nor close anything else', () => {
  const log = new LogFile(file(), 100)
  log.write('x'.repeat(90))
  mkdirSync(join(folder, 'k.1.log', 'in-the-way'), { recursive: true })
  expect(() => log.write('more')).toThrow()
  const other = openSync(join(folder, 'other'), 'w')
  expect(() => log.write('more')).toThrow()
  writeSync(other, 'still open')
  closeSync(other)
  log[Symbol.dispose]()
})
