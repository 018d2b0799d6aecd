import { expect, test } from 'vitest'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
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
  // Names in the matrix must begin with a letter.
  [['compose.2024.yml'], ['stack-2024 compose.2024.yml false']],
])('environments get their names and order from the names of their files: %j', (paths, expected) => {
  expect(named(...paths)).toEqual(expected)
})

test.each([
  // For another purpose, compose.yml is an environment of its own: `docker compose up` uses it.
  ['compose.prod.yml', ['development compose.yml', 'production compose.prod.yml'], 0],
  // For the same purpose, compose.yml is only a part.
  ['compose.dev.yml', ['development compose.dev.yml'], 1],
])(
  'compose.yml is an environment unless a file for the same purpose extends it: %s',
  (user, expected, settled) => {
    const { composeFiles } = repositoryOf({
      'compose.yml': 'services:\n  api:\n    image: x:1\n  web:\n    image: x:1\n',
      [user]: 'services:\n  api:\n    extends: { file: compose.yml, service: api }\n',
    })
    const { environments, decisions } = proposeEnvironments(composeFiles)
    expect(environments.map(({ name, file }) => `${name} ${file.source.path}`)).toEqual(expected)
    expect(
      decisions.filter((decision) => decision.startsWith('`compose.yml` is the file that Compose uses')),
    ).toHaveLength(settled)
  },
)

test('a file in another folder becomes an environment only for a purpose that is missing above', () => {
  const { environments, decisions } = propose(
    'docker-compose.yml',
    'docker/compose.test.yml',
    'old/compose.test.yml',
  )
  expect(environments.map(({ name, file }) => `${name} ${file.source.path}`)).toEqual([
    'test docker/compose.test.yml',
    'development docker-compose.yml',
  ])
  expect(decisions).toEqual([expect.stringContaining('`old/compose.test.yml` is in another folder')])
})

test('of several files for a purpose, the default of Compose and the exact name come first', () => {
  expect(named('docker-compose.yaml', 'docker-compose.yml')[0]).toBe('development docker-compose.yml false')
  expect(named('compose.ci.yml', 'compose.test.yml')).toEqual([
    'test compose.test.yml true',
    'ci compose.ci.yml true',
  ])
})

test('two files for the same purpose both become environments, and a person decides', () => {
  const { environments, decisions } = propose('compose.test.yml', 'compose.old-test.yml')
  expect(environments.map(({ name }) => name)).toEqual(['test', 'old-test'])
  expect(decisions).toEqual([
    '`compose.old-test.yml` and `compose.test.yml` both seem to be for test. Keep one of the two rows.',
  ])
})

test('files of the uppermost folder become environments; for other folders and overrides a person decides', () => {
  const { environments, decisions } = propose('deploy/a/compose.yml', 'compose.yml', 'compose.override.yml')
  expect(environments.map(({ file }) => file.source.path)).toEqual(['compose.yml'])
  expect(decisions).toEqual([
    expect.stringContaining('`compose.override.yml` changes the compose file next to it'),
    expect.stringContaining('`deploy/a/compose.yml` is in another folder'),
  ])
})

test('a file that another one includes or extends is not an environment', () => {
  const { composeFiles } = repositoryOf({
    'compose.yml':
      'include: [compose.db.yml]\nservices:\n  api:\n    extends: { file: compose.base.yml, service: api }\n',
    'compose.db.yml': SERVICE,
    'compose.base.yml': SERVICE,
  })
  expect(proposeEnvironments(composeFiles).environments.map(({ name }) => name)).toEqual(['development'])
})

test('without compose files there are no environments', () => {
  expect(propose()).toEqual({ environments: [], decisions: [] })
})
