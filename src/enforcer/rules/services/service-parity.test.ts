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

test('a service that one environment lacks is found', () => {
  expect(found(serviceParity, repository('  worker: { image: x:1 }\n', ''))).toEqual([
    'docker/dev.yml:3:3 service worker: service worker is in environment dev, but not in test',
  ])
})

test.each([
  [
    'that runs to completion',
    '  m: { image: x:1 }\n  n: { image: x:1, profiles: [a], depends_on: { m: { condition: service_completed_successfully } } }\n',
    '',
  ],
  ['that runs only on demand', '  tools: { image: x:1, profiles: [tools] }\n', ''],
  ['that may be in a file that cannot be read', '  worker: { image: x:1 }\n', 'include: ["${MORE:?}"]\n'],
])('a missing service is not found if it is one %s', (_, dev, test) => {
  expect(found(serviceParity, repository(dev, test))).toEqual([])
})

test('a missing service is not found if the file has a mistake that may hide it', () => {
  expect(found(serviceParity, repository('  worker: { image: x:1 }\n', 'servics: {}\n'))).toEqual([])
})

test('a missing service is not found if it has a row in the matrix', () => {
  const rows =
    '| api | 8080 | http | /health | API_URL | 27000 | 28000 | - |\n| db | 5432 | tcp | - | DB_URL | 27001 | - | - |'
  expect(found(serviceParity, repository('  db: { image: x:1 }\n', '', rows))).toEqual([])
})
