import { expect, test } from 'vitest'
import { changed, FILE } from '../../../testing/samples/matrix.ts'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { matrixInvalid } from './matrix-invalid.ts'
import { matrixPatternOverlap } from './matrix-pattern-overlap.ts'

const OVERLAP = changed(['docker/*.alpine.Dockerfile', 'docker/a*.Dockerfile'])

test('a missing matrix is one finding, which names the command that writes one', () => {
  const [finding, ...others] = matrixInvalid.check(sampleRepository({ [FILE]: null }))
  expect(others).toEqual([])
  expect(finding?.at).toEqual({ file: FILE, line: 1, column: 1 })
  expect(finding?.todo).toContain('ssot-docker init')
})

test('every problem of the parser is found at its place', () => {
  const matrix = changed(['27000-27099', '27099-27000'], ['| cache   | 6379 ', '| db   | 6379 '])
  const findings = [...matrixInvalid.check(sampleRepository({ [FILE]: matrix }))]
  expect(lines(findings)).toEqual([
    `${FILE}:7:66 Environments, row "dev": Host ports is a reversed range, 27099-27000: Environments, row "dev": Host ports is a reversed range: \`27099-27000\``,
    `${FILE}:16:3 Duplicate service, db: Duplicate service: \`db\``,
  ])
  expect(findings[1]?.related).toEqual([
    { at: { file: FILE, line: 15, column: 1 }, message: 'the line that it contradicts' },
  ])
})

test('a valid matrix, and one with only overlapping patterns, is not found', () => {
  expect([...matrixInvalid.check(sampleRepository())]).toEqual([])
  expect([...matrixInvalid.check(sampleRepository({ [FILE]: OVERLAP }))]).toEqual([])
})

test('overlapping patterns are found, with the other row and the Dockerfiles', () => {
  const [finding, ...others] = matrixPatternOverlap.check(sampleRepository({ [FILE]: OVERLAP }))
  expect(others).toEqual([])
  expect(finding?.at).toEqual({ file: FILE, line: 8, column: 38 })
  expect(finding?.related?.map(({ at }) => `${at.file}:${at.line}`)).toEqual([
    `${FILE}:7`,
    'docker/api.Dockerfile:1',
  ])
})

test('separate patterns and other problems are not an overlap', () => {
  expect([...matrixPatternOverlap.check(sampleRepository())]).toEqual([])
  const matrix = changed(['27000-27099', '27099-27000'])
  expect([...matrixPatternOverlap.check(sampleRepository({ [FILE]: matrix }))]).toEqual([])
})
