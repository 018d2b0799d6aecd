import { expect, test } from 'vitest'
import {
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portNotStatic } from './port-not-static.ts'

function messages(entry: string, environment = 'dev') {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(
      '| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |\n| db | 5432 | postgresql | - | DB_URL | 27001 | - | - |',
      '## Variables\n\n| Variable | dev | test |\n| --- | --- | --- |\n| GIVEN | 27005 | - |\n',
    ),
    [`docker/${environment}.yml`]: `services:\n  api:\n    image: x:1\n    ports:\n      - ${entry}\n`,
  })
  const findings = [...portNotStatic.check(repository)]
  if (findings.length > 0) expect(pointedAt(portNotStatic, repository)).toEqual([entry])
  return findings.map(({ message }) => message)
}

test.each([
  ['3000:8080', '3000'],
  ['0.0.0.0:3000:8080', '3000'],
  ['${API_PORT:-3000}:8080', '3000'],
  ['{ target: 8080, published: 3000 }', '3000'],
  ['${GIVEN:?}:8080', '27005'],
])('a host port that differs from the single port of the matrix is found: %s', (entry, port) => {
  expect(messages(entry)).toEqual([
    `service api says host port ${port}, but environment dev publishes it at 27000`,
  ])
})

test.each([
  '8080',
  '27000:8080',
  '127.0.0.1:27000:8080',
  '${API_PORT:?}:8080',
  '${API_PORT}:8080',
  '${OTHER:?}:8080',
  '3000:9090',
  '3000-3010:8080',
])(
  'no host port, that of the matrix, one that is not known, or one without a row, is not found: %s',
  (entry) => {
    expect(messages(entry)).toEqual([])
  },
)

test('the host port of a file does not matter in an environment with ranges', () => {
  expect(messages('3000:8080', 'test')).toEqual([])
})

test('the env file of an environment says the host port before the default of the variable does', () => {
  const matrix = matrixText('| api | 8080 | http | /health | API_URL | 27000 | - | - |')
    .replace('| Compose file |', '| Compose file | Env file |')
    .replace(/^\| --- \| --- \|/mu, '| --- | --- | --- |')
    .replace('| docker/dev.yml |', '| docker/dev.yml | .env |')
    .replace('| docker/test.yml |', '| docker/test.yml | - |')
  const foundWith = (env: string) => {
    const repository = repositoryOf({
      [TEST_MATRIX]: matrix,
      'docker/dev.yml': 'services:\n  api:\n    image: x:1\n    ports: ["${PORT:-3000}:8080"]\n',
      '.env': env,
    })
    return [...portNotStatic.check(repository)].map(({ message }) => message)
  }
  expect(foundWith('PORT=27000\n')).toEqual([])
  expect(foundWith('PORT=4000\n')).toEqual([
    'service api says host port 4000, but environment dev publishes it at 27000',
  ])
})

test('a range of host ports that differ is one finding', () => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(
      '| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |\n| api:b | 8081 | http | - | B_URL | 27001 | - | - |',
    ),
    'docker/dev.yml': 'services:\n  api:\n    image: x:1\n    ports: ["3000-3001:8080-8081"]\n',
  })
  const findings = [...portNotStatic.check(repository)]
  expect(findings).toMatchObject([
    {
      subject: 'service api, 8080-8081, environment dev',
      message: 'service api says host ports 3000-3001, but environment dev publishes them at 27000-27001',
      related: [{}, {}],
    },
  ])
})
