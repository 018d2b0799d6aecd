import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { newlyRequired } from './newly-required.ts'

const repository = (...values: string[]) =>
  repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api:\n    image: x:1\n    command: [${values.map((value) => `"${value}"`).join()}]\n`,
  })

test('newly required are variables that were optional and that the matrix does not set', () => {
  const before = repository('${B:-1}', '${A}', '${API_PORT:-1}', '${OLD:?x}', '${C:-1}')
  const after = repository('${B:?x}', '${A:?x}', '${API_PORT:?x}', '${OLD:?x}', '${C:-1}')
  expect(newlyRequired(before, after)).toEqual(new Map([['docker/dev.yml', ['A', 'B']]]))
})

test('no variable is newly required if nothing has changed', () => {
  expect(newlyRequired(repository('${A:?x}'), repository('${A:?x}'))).toEqual(new Map())
})

test('a variable that another compose file has required before is newly required', () => {
  const other = { 'docker/test.yml': 'services: { api: { image: "x:${TAG:?x}" } }\n' }
  const both = (value: string) =>
    repositoryOf({
      [TEST_MATRIX]: matrixText(),
      ...other,
      'docker/dev.yml': `services: { api: { image: "x:${value}" } }\n`,
    })
  expect(newlyRequired(both('${TAG:-1}'), both('${TAG:?x}'))).toEqual(new Map([['docker/dev.yml', ['TAG']]]))
})
