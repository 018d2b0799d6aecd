import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRoot, MATRIX_PATH } from './matrix-file.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-root-')))
  mkdirSync(join(root, 'packages', 'app'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

test('the root of a repository is the nearest folder with a matrix', () => {
  mkdirSync(join(root, 'docker'))
  writeFileSync(join(root, MATRIX_PATH), '')
  expect(findRoot(join(root, 'packages', 'app'))).toBe(root)
  expect(findRoot(root)).toBe(root)
})

test('a folder without a matrix at or above it is an error that names the folder', () => {
  expect(() => findRoot(join(root, 'packages'))).toThrow(/MATRIX_MISSING.*packages/)
})
