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
  expect(() => serviceEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1', null)).toThrow(TypeError)
  expect(() => serviceEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1', null)).toThrow(message)
  expect(() => readinessEndpoints(matrix, 'test', { web: 5001 }, '127.0.0.1')).toThrow(message)
})

test('tests see published services under their URL and variable', () => {
  expect(serviceEndpoints(matrix, 'test', ports, '127.0.0.1', null)).toEqual({
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

const several = parseMatrix(
  `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | test.yml | - | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| app:debug | 9229 | tcp | - | APP_DEBUG_URL | 5000 | - |
| app | 80 | http | - | APP_URL | 5001 | - |
| app:admin | 81 | http | /ok | APP_ADMIN_URL | 5002 | - |
| mail:smtp | 25 | smtp | - | SMTP_URL | 5003 | - |
| mail:web | 8025 | http | - | MAIL_URL | 5004 | - |
| dns | 53/udp | dns | - | DNS_URL | 5005 | - |
`,
  'matrix.md',
)
const allPorts = Object.fromEntries(several.services.map(({ name }, index) => [name, 5000 + index]))

test('of a service with several ports, the main one must answer, and others with a health path; over UDP nothing is asked', () => {
  const { app, mail, ...others } = readinessEndpoints(several, 'test', allPorts, 'ci')
  expect(app).toMatchObject({ port: 5001, more: [{ port: 5002, url: 'http://ci:5002/ok' }] })
  expect(mail).toMatchObject({ port: 5003, url: null })
  expect(mail).not.toHaveProperty('more')
  expect(others).toEqual({})
})

test('a service with HTTP and without a health path is ready with any status below 500, unless the options say more', () => {
  const root = { url: 'http://ci:5001/', status: 'any' }
  expect(readinessEndpoints(several, 'test', allPorts, 'ci').app).toMatchObject(root)
  expect(
    readinessEndpoints(several, 'test', allPorts, 'ci', { app: { path: '/up' } }).app,
  ).not.toHaveProperty('status')
  expect(readinessEndpoints(several, 'test', allPorts, 'ci', { app: { status: 204 } }).app).toMatchObject({
    status: 204,
  })
})

test('the option readiness for a service over UDP alone says that nothing can be asked of it', () => {
  expect(() => readinessEndpoints(several, 'test', allPorts, 'ci', { dns: { timeoutMs: 1000 } })).toThrow(
    '"readiness.dns" is about a service that environment test publishes over UDP alone, where nothing can be asked',
  )
})

test('tests see every port of a service under its name', () => {
  expect(serviceEndpoints(several, 'test', allPorts, 'ci', null)).toMatchObject({
    app: { url: 'http://ci:5001' },
    'app:admin': { url: 'http://ci:5002', variable: 'APP_ADMIN_URL' },
    dns: { url: 'dns://ci:5005' },
  })
})
