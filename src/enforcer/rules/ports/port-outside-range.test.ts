import { describe, expect, test } from 'vitest'
import {
  found,
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portOutsideRange } from './port-outside-range.ts'

function repository(
  test: string,
  dev = 'services: { api: { image: x:1, ports: ["127.0.0.1:${API_PORT:?}:8080"] } }\n',
) {
  return repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/dev.yml': dev, 'docker/test.yml': test })
}

function ports(entry: string) {
  const rows = `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| db | 5432 | postgresql | - | DB_URL | 27001 | 28100-28199 | - |`
  return repositoryOf({
    [TEST_MATRIX]: matrixText(rows),
    'docker/test.yml': `services:
  api:
    image: x:1
    ports:
      - ${entry}
  db: { image: x:1, ports: ["127.0.0.1:\${DB_PORT:?}:5432"] }
`,
  })
}

test.each([
  ['27000:8080', 'publishes 27000 in environment test, but the matrix gives it 28000-28099'],
  [
    '"127.0.0.1:28090-28100:8080-8090"',
    'publishes 28090-28100 in environment test, but the matrix gives it 28000-28099',
  ],
  [
    '127.0.0.1:${DB_PORT:?}:8080',
    'publishes ${DB_PORT} in environment test, but the matrix gives it 28000-28099',
  ],
  [
    '{ target: 8080, published: 80, host_ip: 127.0.0.1 }',
    'publishes 80 in environment test, but the matrix gives it 28000-28099',
  ],
  [
    '127.0.0.1:${API_PORT:?}:80',
    'publishes its container port 80 in environment test, but the matrix has 8080',
  ],
  [
    '${API_PORT:?}:8080',
    'publishes its port on all interfaces in environment test, but stacks use only 127.0.0.1',
  ],
  [
    '"[::]:${API_PORT:?}:8080"',
    'publishes its port on :: in environment test, but stacks use only 127.0.0.1',
  ],
  [
    '127.0.0.1:${API_PORT:?}:8080/udp',
    'publishes its port over udp in environment test, but tests connect over tcp',
  ],
])('a port that contradicts the matrix is found: %s', (entry, message) => {
  const found1 = ports(entry)
  expect([...portOutsideRange.check(found1)].map((finding) => finding.message)).toEqual([
    `service api ${message}`,
  ])
  expect(pointedAt(portOutsideRange, found1)).toEqual([entry])
})

test.each([
  ['127.0.0.1:${API_PORT:?}:8080'],
  ['127.0.0.1:${API_PORT}:8080'],
  ['127.0.0.1:28000:8080'],
  ['127.0.0.1:${OTHER:?}:8080'],
  ['127.0.0.1::8080'],
  ['8080'],
  ['"${IP:?}:${API_PORT:?}:${TARGET:?}"'],
])('a port that agrees with the matrix, or is left to another rule, is not found: %s', (entry) => {
  expect(found(portOutsideRange, ports(entry))).toEqual([])
})

test('a port of a service without a row, or with - in its column, is found', () => {
  const rows = `| api | 8080 | http | /health | API_URL | 27000 | 28000 | - |
| db | 5432 | postgresql | - | DB_URL | 27001 | - | - |`
  const both =
    'services:\n  api: { image: x:1, ports: ["127.0.0.1:${API_PORT:?}:8080"] }\n  db: { image: x:1, ports: ["127.0.0.1:${DB_PORT:?}:5432"] }\n'
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(rows),
    'docker/dev.yml': both,
    'docker/test.yml': `${both}  more: { image: x:1, ports: [80] }\n`,
  })
  expect(found(portOutsideRange, repository)).toEqual([
    'docker/test.yml:3:29 service db, ${DB_PORT}, environment test: service db publishes ${DB_PORT} in environment test, but the matrix publishes no port of it there',
    'docker/test.yml:4:31 service more, container port 80, environment test: service more publishes container port 80 in environment test, but the matrix publishes no port of it there',
  ])
})

describe('ports that the matrix publishes', () => {
  test('a service that does not publish its port is found', () => {
    expect(found(portOutsideRange, repository('services:\n  api: { image: x:1 }\n'))).toEqual([
      'docker/test.yml:2:3 service api, environment test: service api publishes no port, but the matrix gives it 28000-28099 in environment test',
    ])
  })

  test('a service with a profile, which is never started, is found with its profile', () => {
    const text =
      'services:\n  api: { image: x:1, profiles: [tools, debug], ports: ["127.0.0.1:${API_PORT:?}:8080"] }\n'
    expect(found(portOutsideRange, repository(text))).toEqual([
      'docker/test.yml:2:3 service api, environment test: service api has the profiles tools, debug, so that it is never started, but the matrix publishes it at 28000-28099 in environment test',
    ])
  })

  test('a missing service that the matrix publishes is found', () => {
    expect(found(portOutsideRange, repository('services:\n  b: { image: x:1 }\n'))).toEqual([
      'docker/test.yml:2:3 service api, environment test: service api is missing, but the matrix publishes it at 28000-28099 in environment test',
    ])
  })

  test('a missing service is not found if it may be in a file that cannot be read', () => {
    expect(
      found(portOutsideRange, repository('include: ["${MORE:?}"]\nservices:\n  b: { image: x:1 }\n')),
    ).toEqual([])
  })
})

describe('a file of which another environment extends one service', () => {
  const ROWS = `| api | 8080 | http | /health | API_URL | 27000 | - | - |
| web | 80 | http | / | WEB_URL | 27001 | 28000-28099 | - |`
  const extending = (api: string) =>
    repositoryOf({
      [TEST_MATRIX]: matrixText(ROWS),
      'docker/dev.yml': `services:
  web: { image: x:1, ports: ["127.0.0.1:\${WEB_PORT:?}:80"] }
  api: { image: x:1, ports: ["${api}"] }
`,
      'docker/test.yml': 'services: { web: { extends: { file: dev.yml, service: web } } }\n',
    })

  test('a required variable that is not set in an environment that reads the file is found', () => {
    expect(found(portOutsideRange, extending('127.0.0.1:${API_PORT:?}:8080'))).toEqual([
      'docker/dev.yml:3:41 API_PORT at services.api.ports.0, environment test: API_PORT is required here, but is not set in environment test, which reads this file',
    ])
  })

  test('there is no fix that would require a variable which is not set in another environment', () => {
    const [finding] = portOutsideRange.check(extending('8080:8080'))
    expect(finding).toMatchObject({ at: { file: 'docker/dev.yml', line: 3 } })
    expect(finding?.edits).toBeUndefined()
  })
})
