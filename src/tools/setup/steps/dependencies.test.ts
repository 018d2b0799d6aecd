import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkDependencies, withoutLocalBinaries } from './dependencies.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ dependencies: { a: '1' } }))
  writeFileSync(join(root, 'package-lock.json'), '{}')
})
afterEach(() => rmSync(root, { recursive: true }))

test('node_modules is current only if its stamp matches the lockfile', () => {
  const { current, hash, stamp } = checkDependencies(root)
  expect(current).toBe(false)
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(stamp, hash)
  expect(checkDependencies(root).current).toBe(true)
  writeFileSync(join(root, 'package-lock.json'), '{"changed":1}')
  expect(checkDependencies(root).current).toBe(false)
})

test("npm ci runs without the checkout's own programs in PATH, which it deletes", () => {
  const path = ['/c/node_modules/.bin', '/usr/bin', '/a/node_modules/.bin/', '/c/node_modules/.binary'].join(
    delimiter,
  )
  expect(withoutLocalBinaries(path)).toBe(['/usr/bin', '/c/node_modules/.binary'].join(delimiter))
})
