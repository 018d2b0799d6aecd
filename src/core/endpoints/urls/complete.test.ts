import { describe, expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import { parseMatrix } from '../../matrix/parse.ts'
import { serviceEndpoints } from '../endpoints.ts'

type Service = ComposeModel['services'][string]

function matrixOf(protocol: string, url = '-') {
  return parseMatrix(
    `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | test.yml | - | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | URL | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- | --- |
| db | 80 | ${protocol} | - | DB_URL | ${url} | 5001 | - |
`,
    'matrix.md',
  )
}

interface Given {
  protocol: string
  url?: string
  service?: Service
  variables?: Record<string, string>
  host?: string
}

function endpointOf({ protocol, url, service = {}, variables = {}, host = '127.0.0.1' }: Given) {
  const sources = { model: { services: { db: service } }, variables }
  return serviceEndpoints(matrixOf(protocol, url), 'test', { db: 5001 }, host, sources).db
}

const urlOf = (given: Given) => endpointOf(given)?.url

describe('the column URL', () => {
  const url = 'postgresql://shop:${POSTGRES_PASSWORD}@{host}:{port}/shop?x={port}'

  test('is filled with the address and the variables that the service gets', () => {
    const service = { environment: { POSTGRES_PASSWORD: 'quite$$ecret' } }
    expect(urlOf({ protocol: 'postgresql', url, service })).toBe(
      'postgresql://shop:quite%24ecret@127.0.0.1:5001/shop?x=5001',
    )
  })

  test('encodes what would end a part of the URL, or a quotation', () => {
    const service = { environment: { POSTGRES_PASSWORD: "a/b@c:d?e#f%g h'i" } }
    const endpoint = endpointOf({ protocol: 'postgresql', url, service })
    expect(endpoint?.url).toContain('shop:a%2Fb%40c%3Ad%3Fe%23f%25g%20h%27i@')
    expect(endpoint).toMatchObject({ username: 'shop', password: "a/b@c:d?e#f%g h'i", database: 'shop' })
  })

  test('puts an IPv6 address into brackets', () => {
    expect(urlOf({ protocol: 'tcp', url: 'jdbc:x://{host}:{port}/a', host: '::1' })).toBe(
      'jdbc:x://[::1]:5001/a',
    )
  })

  test('takes a variable of the matrix where the service has none, and the own one of the service first', () => {
    const variables = { POSTGRES_PASSWORD: 'of-the-matrix' }
    expect(urlOf({ protocol: 'postgresql', url, variables })).toContain(':of-the-matrix@')
    const named = { environment: { POSTGRES_PASSWORD: null } }
    expect(urlOf({ protocol: 'postgresql', url, variables, service: named })).toContain(':of-the-matrix@')
    const own = { environment: { POSTGRES_PASSWORD: '' } }
    expect(urlOf({ protocol: 'postgresql', url, variables, service: own })).toContain('//shop:@')
  })

  test('with a variable that nobody sets is an error at its row', () => {
    const service = { environment: { PASSWORD: 'x' } }
    expect(() => urlOf({ protocol: 'postgresql', url, service })).toThrow(
      /VARIABLE_MISSING.*POSTGRES_PASSWORD[\s\S]*matrix\.md:10:3 the URL of db needs POSTGRES_PASSWORD[\s\S]*under `environment`/,
    )
  })

  test('with an inherited name of an object is an error, too', () => {
    expect(() => urlOf({ protocol: 'tcp', url: 'x://${constructor}@{host}:{port}' })).toThrow(
      'VARIABLE_MISSING',
    )
  })

  test('without variables needs no compose file, and one with variables is the address alone without it', () => {
    const of = (cell: string) => serviceEndpoints(matrixOf('http', cell), 'test', { db: 5001 }, 'h', null).db
    expect(of('http://{host}:{port}/api')?.url).toBe('http://h:5001/api')
    expect(of('http://x:${Y}@{host}:{port}/api')).toMatchObject({ url: 'http://h:5001' })
  })
})

test('of a URL with another form than that of a server, no user and password are known', () => {
  const url = 'jdbc:postgresql://{host}:{port}/shop?user=shop&password=x'
  expect(endpointOf({ protocol: 'postgresql', url })).toEqual({
    ...{ url: 'jdbc:postgresql://127.0.0.1:5001/shop?user=shop&password=x' },
    ...{ host: '127.0.0.1', port: 5001, protocol: 'postgresql', variable: 'DB_URL' },
  })
})

const AT = '127.0.0.1:5001'

test.each<[string, string, Service, string]>([
  ['password', 'postgresql', { environment: { POSTGRES_PASSWORD: 'p' } }, `postgres:p@${AT}/postgres`],
  ['user', 'postgres', { environment: { POSTGRES_USER: 'u', POSTGRES_PASSWORD: 'p' } }, `u:p@${AT}/u`],
  [
    'user and database',
    'postgresql',
    { environment: { POSTGRES_USER: 'u', POSTGRES_PASSWORD: 'p@', POSTGRES_DB: 'd' } },
    `u:p%40@${AT}/d`,
  ],
  ['trust', 'postgresql', { environment: { POSTGRES_HOST_AUTH_METHOD: 'trust' } }, `postgres@${AT}/postgres`],
  [
    'password in a file',
    'postgresql',
    { environment: { POSTGRES_PASSWORD_FILE: '/run/secrets/p', POSTGRES_DB: 'd' } },
    `postgres@${AT}/d`,
  ],
  [
    'database in a file',
    'postgresql',
    { environment: { POSTGRES_PASSWORD: 'p', POSTGRES_DB_FILE: '/d' } },
    `postgres:p@${AT}`,
  ],
  ['user in a file', 'postgresql', { environment: { POSTGRES_PASSWORD: 'p', POSTGRES_USER_FILE: '/u' } }, AT],
  ['Bitnami', 'postgresql', { environment: { POSTGRESQL_PASSWORD: 'p' } }, `postgres:p@${AT}/postgres`],
  ['nothing', 'postgresql', { environment: { TZ: 'UTC' } }, AT],
  ['root', 'mysql', { environment: { MYSQL_ROOT_PASSWORD: 'p' } }, `root:p@${AT}`],
  [
    'user and database',
    'mysql',
    {
      environment: {
        MYSQL_ROOT_PASSWORD: 'r',
        MYSQL_USER: 'u',
        MYSQL_PASSWORD: 'p',
        MYSQL_DATABASE: 'd',
      },
    },
    `u:p@${AT}/d`,
  ],
  [
    'MARIADB_',
    'mariadb',
    { environment: { MARIADB_ROOT_PASSWORD: 'p', MYSQL_ROOT_PASSWORD: 'x', MARIADB_DATABASE: 'd' } },
    `root:p@${AT}/d`,
  ],
  ['empty password', 'mysql', { environment: { MYSQL_ALLOW_EMPTY_PASSWORD: '1' } }, `root@${AT}`],
  [
    'random password',
    'mysql',
    { environment: { MYSQL_RANDOM_ROOT_PASSWORD: '1', MYSQL_DATABASE: 'd' } },
    `${AT}/d`,
  ],
  ['password in a file', 'mysql', { environment: { MYSQL_ROOT_PASSWORD_FILE: '/p' } }, `root@${AT}`],
  [
    'user',
    'mongodb',
    { environment: { MONGO_INITDB_ROOT_USERNAME: 'u', MONGO_INITDB_ROOT_PASSWORD: 'p' } },
    `u:p@${AT}/?authSource=admin`,
  ],
  [
    'database',
    'mongodb',
    {
      environment: {
        MONGO_INITDB_ROOT_USERNAME: 'u',
        MONGO_INITDB_ROOT_PASSWORD: 'p',
        MONGO_INITDB_DATABASE: 'd',
      },
    },
    `u:p@${AT}/d?authSource=admin`,
  ],
  ['replica set', 'mongodb', { command: ['mongod', '--replSet', 'rs0'] }, `${AT}/?directConnection=true`],
  ['user', 'amqp', { environment: { RABBITMQ_DEFAULT_USER: 'u', RABBITMQ_DEFAULT_PASS: 'p' } }, `u:p@${AT}`],
  ['virtual host', 'amqp', { environment: { RABBITMQ_DEFAULT_VHOST: '/' } }, `guest:guest@${AT}/%2F`],
  [
    'password in a file',
    'amqp',
    { environment: { RABBITMQ_DEFAULT_USER: 'u', RABBITMQ_DEFAULT_PASS_FILE: '/p' } },
    `u@${AT}`,
  ],
  ['nothing', 'amqp', {}, AT],
  ['command', 'redis', { image: 'redis:8', command: ['redis-server', '--requirepass', 'p'] }, `:p@${AT}`],
  [
    'script',
    'redis',
    {
      command: ['sh', '-c', 'redis-server --requirepass "$${PASSWORD:?}" --save ""'],
      environment: { PASSWORD: 'p' },
    },
    `:p@${AT}`,
  ],
  [
    'script with a bare variable',
    'redis',
    { command: ['sh', '-c', 'redis-server --requirepass $$PASSWORD'], environment: { PASSWORD: 'p' } },
    `:p@${AT}`,
  ],
  [
    'script with a quoted password',
    'redis',
    { command: ['sh', '-c', "redis-server --requirepass 'a b'"] },
    `:a%20b@${AT}`,
  ],
  [
    'script with a file',
    'redis',
    {
      command: ['sh', '-c', 'redis-server --requirepass "$$(cat /run/secrets/p)"'],
      environment: { REDIS_PASSWORD: 'x' },
    },
    AT,
  ],
  ['variable', 'redis', { image: 'bitnami/redis:7', environment: { REDIS_PASSWORD: 'p' } }, `:p@${AT}`],
  ['variable of no use', 'redis', { image: 'redis:8', environment: { REDIS_PASSWORD: 'p' } }, AT],
  ['nothing', 'http', { environment: { POSTGRES_PASSWORD: 'p' } }, AT],
])('without the column URL, %s of %s: %j gives %s', (_, protocol, service, rest) => {
  expect(urlOf({ protocol, service })).toBe(`${protocol}://${rest}`)
})
