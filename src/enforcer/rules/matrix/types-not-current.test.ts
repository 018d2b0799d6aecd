import { expect, test } from 'vitest'
import { renderTypesFile } from '../../../core/endpoints/types-file.ts'
import { parseMatrix } from '../../../core/matrix/parse.ts'
import { FILE, VALID } from '../../../testing/samples/matrix.ts'
import { sampleRepository } from '../../../testing/samples/repository.ts'
import { typesNotCurrent } from './types-not-current.ts'

const current = renderTypesFile(parseMatrix(VALID, FILE), 'test')
const found = (text: string, path = 'types/stack.d.ts') => [
  ...typesNotCurrent.check(sampleRepository({ [path]: text })),
]

test('a types file that agrees with the matrix, or was not generated, is not found', () => {
  expect(found(current)).toEqual([])
  expect(found('declare module "docker" {}\n')).toEqual([])
  expect(found(current.replace('db:', 'sql:'), 'docs/example.ts')).toEqual([])
})

test('a types file that no longer agrees with the matrix is found, and fix writes it again', () => {
  const findings = found(current.replace('    db:', '    sql:'))
  expect(findings).toMatchObject([{ subject: 'environment test', at: { file: 'types/stack.d.ts' } }])
  expect(findings[0]?.message).toContain('sql')
  expect(findings[0]?.edits).toMatchObject([{ start: 0, text: current }])
})

test('a types file for a removed environment is found, without a fix', () => {
  const findings = found(current.replace('--environment test', '--environment old'))
  expect(findings).toMatchObject([{ subject: 'environment old' }])
  expect(findings[0]?.edits).toBeUndefined()
})
