import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { newlyRequired } from './newly-required.ts'

const repository = (...values: string[]) =>
  repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api:\n    image: x:1\n    command: [${values.map((value) => `"${value}"`).join()}]\n`,
  })

test('variables that were optional and are not given by the matrix', () => {
  const before = repository('${B:-1}', '${A}', '${API_PORT:-1}', '${OLD:?x}', '${C:-1}')
  const after = repository('${B:?x}', '${A:?x}', '${API_PORT:?x}', '${OLD:?x}', '${C:-1}')
  expect(newlyRequired(before, after)).toEqual(['A', 'B'])
})

test('none where nothing has changed', () => {
  expect(newlyRequired(repository('${A:?x}'), repository('${A:?x}'))).toEqual([])
})
