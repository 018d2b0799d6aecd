import { expect, test } from 'vitest'
import { repositoryOf } from '../../dev/test-repository.ts'
import { proposeEnvironments } from './environments.ts'

const SERVICE = 'services:\n  api:\n    image: x:1\n'

function propose(...paths: string[]) {
  return proposeEnvironments(
    repositoryOf(Object.fromEntries(paths.map((path) => [path, SERVICE]))).composeFiles,
  )
}

const named = (...paths: string[]) =>
  propose(...paths).environments.map(
    ({ name, file, isForTests }) => `${name} ${file.source.path} ${isForTests}`,
  )

test.each([
  [['compose.yml'], ['development compose.yml false']],
  [
    ['docker-compose.yml', 'docker-compose.test.yml'],
    ['test docker-compose.test.yml true', 'development docker-compose.yml false'],
  ],
  [['docker/compose.e2e.yaml'], ['test docker/compose.e2e.yaml true']],
  [['docker-compose-prod.yml'], ['production docker-compose-prod.yml false']],
  [
    ['compose.stg.yml', 'compose.local.yml'],
    ['development compose.local.yml false', 'staging compose.stg.yml false'],
  ],
  [['compose.monitoring.yml'], ['monitoring compose.monitoring.yml false']],
  // A name in the matrix begins with a letter.
  [['compose.2024.yml'], ['stack-2024 compose.2024.yml false']],
])('%j', (paths, expected) => {
  expect(named(...paths)).toEqual(expected)
})

test('of two for the same purpose both are there, and a person decides', () => {
  const { environments, decisions } = propose('compose.test.yml', 'compose.old-test.yml')
  expect(environments.map(({ name }) => name)).toEqual(['test', 'old-test'])
  expect(decisions).toEqual([
    '`compose.old-test.yml` and `compose.test.yml` both seem to be for test. Keep one of the two rows.',
  ])
})

test('those of the uppermost folder count; what lies elsewhere or overrides is to be settled', () => {
  const { environments, decisions } = propose('deploy/a/compose.yml', 'compose.yml', 'compose.override.yml')
  expect(environments.map(({ file }) => file.source.path)).toEqual(['compose.yml'])
  expect(decisions).toEqual([
    expect.stringContaining('`compose.override.yml` changes another compose file'),
    expect.stringContaining('`deploy/a/compose.yml` lies elsewhere'),
  ])
})

test('a file that another one includes or extends is no environment', () => {
  const { composeFiles } = repositoryOf({
    'compose.yml':
      'include: [compose.db.yml]\nservices:\n  api:\n    extends: { file: compose.base.yml, service: api }\n',
    'compose.db.yml': SERVICE,
    'compose.base.yml': SERVICE,
  })
  expect(proposeEnvironments(composeFiles).environments.map(({ name }) => name)).toEqual(['development'])
})

test('without a compose file there is none', () => {
  expect(propose()).toEqual({ environments: [], decisions: [] })
})
