import { expect, test } from 'vitest'
import {
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portNotStatic } from './port-not-static.ts'

function messages(entry: string, environment = 'test') {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(
      '| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |\n| db | 5432 | postgresql | - | DB_URL | 27001 | - | - |',
    ),
    [`docker/${environment}.yml`]: `services:\n  api:\n    image: x:1\n    ports:\n      - ${entry}\n`,
  })
  const findings = [...portNotStatic.check(repository)]
  if (findings.length > 0) expect(pointedAt(portNotStatic, repository)).toEqual([entry])
  return findings.map(({ message }) => message)
}

test.each([
  ['8080', 'lets the engine choose the host port of container port 8080'],
  ['127.0.0.1:0:8080', 'lets the engine choose the host port of container port 8080'],
  ['{ target: 8080 }', 'lets the engine choose the host port of container port 8080'],
  ['${PORTS:?}', 'takes its whole port entry from PORTS, so its host port is unknown'],
  ['127.0.0.1:${HOST_PORT:?}:8080', 'takes its host port from HOST_PORT, which the matrix does not set'],
  ['127.0.0.1:28${N:?}:8080', 'takes its host port from N, which the matrix does not set'],
  ['127.0.0.1:${API_URL:?}:8080', 'takes its host port from API_URL, which is not a port in the matrix'],
  [
    '127.0.0.1:${DB_PORT:?}:8080',
    'takes its host port from DB_PORT, which the matrix does not set in environment test',
  ],
  [
    '127.0.0.1:${API_PORT:?}-28099:8080',
    'takes its host port from ${API_PORT}-28099, which is more than a port of the matrix',
  ],
  ['127.0.0.1:28000:8080', 'publishes the number 28000, so every run uses the same port of 28000-28099'],
  ['127.0.0.1:28000-28010:8080', 'lets the engine choose its host port from 28000-28010'],
])('a port that the matrix does not decide is found: %s', (entry, message) => {
  expect(messages(entry)).toEqual([`service api ${message}`])
})

test('a number that repeats a single port of the matrix is found', () => {
  expect(messages('127.0.0.1:27000:8080', 'dev')).toEqual([
    'service api repeats the number 27000, which the matrix already has',
  ])
})

test.each([['127.0.0.1:${API_PORT:?}:8080'], ['127.0.0.1:${API_PORT:-1}:8080'], ['127.0.0.1:5432:8080']])(
  'the port variable of the service, or a port for another rule, is not found: %s',
  (entry) => {
    expect(messages(entry)).toEqual([])
  },
)
