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

test('a file that is what the matrix gives is no finding, nor is one of somebody else', () => {
  expect(found(current)).toEqual([])
  expect(found('declare module "docker" {}\n')).toEqual([])
  expect(found(current.replace('db:', 'sql:'), 'docs/example.ts')).toEqual([])
})

test('one that has drifted is written anew', () => {
  const findings = found(current.replace('    db:', '    sql:'))
  expect(findings).toMatchObject([{ subject: 'environment test', at: { file: 'types/stack.d.ts' } }])
  expect(findings[0]?.message).toContain('sql')
  expect(findings[0]?.edits).toMatchObject([{ start: 0, text: current }])
})

test('one for an environment that is gone is for a person to decide', () => {
  const findings = found(current.replace('--environment test', '--environment old'))
  expect(findings).toMatchObject([{ subject: 'environment old' }])
  expect(findings[0]?.edits).toBeUndefined()
})
