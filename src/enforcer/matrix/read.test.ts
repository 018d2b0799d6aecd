import { expect, test } from 'vitest'
import { isDockerfileOverlap } from '../../core/matrix/checks/environments.ts'
import { changed, FILE, VALID } from '../../testing/samples/matrix.ts'
import { cellAt } from './cell.ts'
import { isDeclared, obsoleteRow } from './declared.ts'
import { readMatrixFile } from './read.ts'

const read = (text: string) => readMatrixFile(FILE, { path: FILE, text, hasBom: false })

test('a matrix is read, and the places of its cells are known', () => {
  const reading = read(VALID)
  const [dev] = reading.matrix?.environments ?? []
  expect(reading.problems).toEqual([])
  expect(dev?.composeFile).toBe('docker/dev.yml')
  expect(dev && cellAt(reading, dev.at, 'Compose file')).toEqual({ file: FILE, line: 7, column: 17 })
  expect(dev && cellAt(reading, dev.at, 'No such column')).toEqual(dev?.at)
})

test('without a file there is no matrix and no problem', () => {
  expect(readMatrixFile(FILE, null)).toEqual({ path: FILE, source: null, matrix: null, problems: [] })
})

test('errors of the matrix parser become problems', () => {
  const { matrix, problems } = read(changed(['docker/*.alpine.Dockerfile', 'docker/a*.Dockerfile']))
  expect(matrix).toBeNull()
  expect(problems.map(({ line, column }) => [line, column])).toEqual([[8, 38]])
  expect(problems.map(isDockerfileOverlap)).toEqual([true])
})

test('files of environments and recipes are declared; only other files can be obsolete', () => {
  const { matrix } = read(VALID)
  if (matrix === null) throw new Error('the sample is a matrix')
  const declared = [
    'docker/dev.yml',
    'docker/a.Dockerfile',
    'docker/a.alpine.Dockerfile',
    'docker/base/node/Dockerfile',
  ]
  expect(declared.map((path) => isDeclared(matrix, path))).toEqual([true, true, true, true])
  const others = ['dev.yml', 'docker/a.b.Dockerfile', 'docker/base/nodes/Dockerfile', 'Dockerfile']
  expect(others.map((path) => isDeclared(matrix, path))).toEqual([false, false, false, false])
  expect(obsoleteRow(matrix, 'a/b/docker-compose.yml')?.useInstead).toBe('docker/dev.yml')
  expect(obsoleteRow(matrix, 'docker-compose.yaml')).toBeUndefined()
  const all = matrix.obsolete.map((row) => ({ ...row, name: '*.yml' }))
  expect(obsoleteRow({ ...matrix, obsolete: all }, 'docker/dev.yml')).toBeUndefined()
  expect(obsoleteRow({ ...matrix, obsolete: all }, 'docker/other.yml')).toBeDefined()
})
