import { expect, test } from 'vitest'
import { parseMatrix } from '../matrix/parse.ts'
import { readinessEndpoints, serviceEndpoints } from './endpoints.ts'

const matrix = parseMatrix(
  `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | test.yml | docker/*.Dockerfile | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| web | 80 | http | /health | WEB_URL | 5000-5002 | - |
| db | 5432 | postgresql | - | DB_URL | 5100-5102 | - |
| worker | 1 | tcp | - | WORKER_URL | - | - |
`,
  'matrix.md',
)
const ports = { web: 5001, db: 5101 }

test('a block without a port for a published service is a programming error', () => {
  const message = 'no port for service db, which environment test publishes'
  expect(() => serviceEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1')).toThrow(TypeError)
  expect(() => serviceEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1')).toThrow(message)
  expect(() => readinessEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1')).toThrow(message)
})

test('tests see published services under their URL and variable', () => {
  expect(serviceEndpoints(matrix, 'test', ports, '127.0.0.1')).toEqual({
    web: {
      url: 'http://127.0.0.1:5001',
      host: '127.0.0.1',
      port: 5001,
      protocol: 'http',
      variable: 'WEB_URL',
    },
    db: {
      url: 'postgresql://127.0.0.1:5101',
      host: '127.0.0.1',
      port: 5101,
      protocol: 'postgresql',
      variable: 'DB_URL',
    },
  })
})

test('an HTTP service is ready when its health path answers, any other service when it accepts a connection', () => {
  expect(readinessEndpoints(matrix, 'test', ports, 'ci')).toEqual({
    web: {
      host: 'ci',
      port: 5001,
      protocol: 'http',
      url: 'http://ci:5001/health',
      resource: 'http-get://ci:5001/health',
    },
    db: { host: 'ci', port: 5101, protocol: 'postgresql', url: null, resource: 'tcp:ci:5101' },
  })
})

test('the readiness options take precedence over the matrix', () => {
  const own = { web: { path: '/ready', status: 204, timeoutMs: 7 }, db: { timeoutMs: 8 } }
  expect(readinessEndpoints(matrix, 'test', ports, 'ci', own)).toEqual({
    web: {
      ...{
        host: 'ci',
        port: 5001,
        protocol: 'http',
        url: 'http://ci:5001/ready',
        resource: 'http-get://ci:5001/ready',
      },
      ...{ status: 204, timeoutMs: 7 },
    },
    db: { host: 'ci', port: 5101, protocol: 'postgresql', url: null, resource: 'tcp:ci:5101', timeoutMs: 8 },
  })
})

test.each([
  [{ wbe: { path: '/' } }, 'environment test does not publish; did you mean "web"?'],
  [
    { worker: { timeoutMs: 1 } },
    '"readiness.worker" is about a service that environment test does not publish',
  ],
  [{ db: { path: '/' } }, 'sets a path, a status or a time limit of a request, but db speaks postgresql'],
  [{ db: { status: 200 } }, 'sets a path, a status or a time limit of a request, but db speaks postgresql'],
  [
    { db: { requestTimeoutMs: 1 } },
    'sets a path, a status or a time limit of a request, but db speaks postgresql',
  ],
])('a readiness option that cannot apply to its service is an error: %j', (own, message) => {
  expect(() => readinessEndpoints(matrix, 'test', ports, 'ci', own)).toThrow(message)
})
