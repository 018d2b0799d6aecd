import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { matrixText } from '../../testing/repositories/tree-files.ts'
import { readMatrix } from './read-matrix.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-matrix-'))
  mkdirSync(join(root, 'docker'))
  mkdirSync(join(root, 'packages/api'), { recursive: true })
  writeFileSync(join(root, 'docker/DOCKER_SSOT_MATRIX.md'), matrixText())
})
afterEach(() => rmSync(root, { recursive: true }))

const api = () => join(root, 'packages/api')

test.each([
  [
    'matrix',
    () => {
      mkdirSync(join(api(), 'docker'))
      symlinkSync('../../../docker/DOCKER_SSOT_MATRIX.md', join(api(), 'docker/DOCKER_SSOT_MATRIX.md'))
    },
  ],
  ['folder docker', () => symlinkSync('../../docker', join(api(), 'docker'))],
])('the %s of a package may be a link to that of its monorepo, and not out of it', (_, link) => {
  link()
  const outside = 'The matrix is a link that leads out of the repository'
  expect(() => readMatrix(api())).toThrow(outside)
  mkdirSync(join(root, '.git'))
  expect(readMatrix(api()).environments.length).toBeGreaterThan(0)
  mkdirSync(join(api(), '.git'))
  expect(() => readMatrix(api())).toThrow(outside)
})
