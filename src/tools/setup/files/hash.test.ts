import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dependencyHash, hashFiles } from './hash.js'

describe('hashFiles', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hash-'))
    mkdirSync(join(root, 'src/deep'), { recursive: true })
    writeFileSync(join(root, 'src/a.ts'), 'a')
    writeFileSync(join(root, 'src/deep/b.ts'), 'b')
    writeFileSync(join(root, 'package.json'), '{}')
  })
  afterEach(() => rmSync(root, { recursive: true }))
  const hash = () =>
    hashFiles(root, ['src', 'package.json', 'absent.json'], (file) => !file.endsWith('.test.ts'))

  test('a hash over files is the same while nothing changes or only a file that does not count is added', () => {
    const before = hash()
    writeFileSync(join(root, 'src/a.test.ts'), 'test')
    expect(hash()).toBe(before)
  })

  test.each<[string, () => void]>([
    ['a content', () => writeFileSync(join(root, 'src/deep/b.ts'), 'B')],
    ['a new file', () => writeFileSync(join(root, 'src/c.ts'), '')],
    ['a file less', () => rmSync(join(root, 'src/a.ts'))],
    ['a file that was absent', () => writeFileSync(join(root, 'absent.json'), '{}')],
    ['a named file', () => writeFileSync(join(root, 'package.json'), '{"a":1}')],
  ])('a hash over files changes with %s', (_, change) => {
    const before = hash()
    change()
    expect(hash()).not.toBe(before)
  })

  test('a hash over files changes when text moves from one file to the next', () => {
    writeFileSync(join(root, 'src/a.ts'), 'ab')
    writeFileSync(join(root, 'src/deep/b.ts'), '')
    const moved = hash()
    writeFileSync(join(root, 'src/a.ts'), 'a')
    writeFileSync(join(root, 'src/deep/b.ts'), 'b')
    expect(hash()).not.toBe(moved)
  })
})

describe('dependencyHash', () => {
  const manifest = { name: 'x', scripts: { test: 'vitest' }, devDependencies: { a: '1' } }
  const hash = (changes: object, lock = 'lock') =>
    dependencyHash(JSON.stringify({ ...manifest, ...changes }), lock)

  test('a hash over dependencies is the same when a script changes', () => {
    expect(hash({ scripts: { test: 'other' } })).toBe(hash({}))
  })

  test('a hash over dependencies changes with a dependency, with allowScripts, and with the lockfile', () => {
    const all = [
      hash({}),
      hash({ devDependencies: { a: '2' } }),
      hash({ allowScripts: { a: true } }),
      hash({}, 'other'),
    ]
    expect(new Set(all).size).toBe(4)
  })
})
