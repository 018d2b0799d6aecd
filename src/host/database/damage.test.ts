import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileMark, setAside } from './damage.ts'

const NOW = new Date('2025-03-03T09:00:00.000Z')

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-damage-'))
  file = join(folder, 'registry.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const asides = () => readdirSync(folder).filter((name) => name.includes('.damaged-'))
const read = (name: string | null) => readFileSync(join(folder, name ?? 'nothing was set aside'), 'utf8')

test('a process that comes second in the same millisecond leaves the new file and the damaged one alone', () => {
  writeFileSync(file, 'the damaged one')
  const mark = fileMark(file)
  const first = setAside(file, mark, NOW)
  writeFileSync(file, 'the new one')
  expect(setAside(file, mark, NOW)).toBeNull()
  expect(read('registry.db')).toBe('the new one')
  expect(read(first)).toBe('the damaged one')
  expect(asides()).toEqual([first])
})

test('two files that are damaged in the same millisecond are both kept', () => {
  const names = ['one', 'two'].map((text) => {
    writeFileSync(file, text)
    return setAside(file, fileMark(file), NOW)
  })
  expect(names.map(read)).toEqual(['one', 'two'])
  expect(names[0]).toMatch(/^registry\.db\.damaged-2025-03-03T09-00-00\.000Z-[\da-f]{8}$/)
})

test('a file that is gone already is no error', () => {
  writeFileSync(file, 'the damaged one')
  const mark = fileMark(file)
  rmSync(file)
  expect(setAside(file, mark, NOW)).toBeNull()
  expect(setAside(file, null, NOW)).toBeNull()
})

test('the rest of a transaction goes with its file', () => {
  writeFileSync(file, 'the damaged one')
  writeFileSync(`${file}-journal`, 'its rest')
  const name = setAside(file, fileMark(file), NOW)
  expect(read(`${name}-journal`)).toBe('its rest')
  expect(asides()).toEqual([name, `${name}-journal`])
})
