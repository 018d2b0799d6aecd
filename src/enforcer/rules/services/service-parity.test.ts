import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { serviceParity } from './service-parity.ts'

const API = '  api: { image: x:1 }\n'

function repository(dev: string, test: string, rows?: string) {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(rows),
    'docker/dev.yml': `services:\n${API}${dev}`,
    'docker/test.yml': `${test === '' ? '' : test}services:\n${API}`,
  })
}

test('a service that one environment lacks', () => {
  expect(found(serviceParity, repository('  worker: { image: x:1 }\n', ''))).toEqual([
    'docker/dev.yml:3:3 service worker: service worker is in environment dev, but not in test',
  ])
})

test.each([
  [
    'one that runs to completion',
    '  m: { image: x:1 }\n  n: { image: x:1, profiles: [a], depends_on: { m: { condition: service_completed_successfully } } }\n',
    '',
  ],
  ['one on demand', '  tools: { image: x:1, profiles: [tools] }\n', ''],
  ['where the file cannot be read as a whole', '  worker: { image: x:1 }\n', 'include: ["${MORE:?}"]\n'],
])('not found: %s', (_, dev, test) => {
  expect(found(serviceParity, repository(dev, test))).toEqual([])
})

test('not found: where a file is broken, so that the service may be behind the mistake', () => {
  expect(found(serviceParity, repository('  worker: { image: x:1 }\n', 'servics: {}\n'))).toEqual([])
})

test('not found: one of which the matrix says what is published', () => {
  const rows =
    '| api | 8080 | http | /health | API_URL | 27000 | 28000 | - |\n| db | 5432 | tcp | - | DB_URL | 27001 | - | - |'
  expect(found(serviceParity, repository('  db: { image: x:1 }\n', '', rows))).toEqual([])
})
