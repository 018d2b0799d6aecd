import { describe, expect, test } from 'vitest'
import { changed, changedIn, FILE, VALID, WHOLE } from '../../testing/samples/matrix.ts'
import { parseMatrix } from './parse.ts'
import { interpolationVariables, portVariable, serviceUrl } from './variables.ts'

const matrix = parseMatrix(VALID, FILE)
const [dev, testing] = matrix.environments
if (dev === undefined || testing === undefined) throw new Error('the matrix for tests has two environments')
const common = {
  matrix,
  host: '127.0.0.1',
  imageSource: 'registry',
  buildCaFile: '/etc/ca.pem',
  env: { TOKEN: 'theirs' },
} as const

describe('interpolationVariables', () => {
  test('there is a variable for the port and URL of each service, each base image, and the certificates for builds', () => {
    const ports = { 'my-api': 28007, db: 28107, cache: 28207 }
    expect(interpolationVariables({ ...common, environment: testing, ports })).toEqual({
      MY_API_PORT: '28007',
      API_URL: 'http://127.0.0.1:28007',
      DB_PORT: '28107',
      DB_URL: 'postgresql://127.0.0.1:28107',
      CACHE_PORT: '28207',
      CACHE_URL: 'redis://127.0.0.1:28207',
      NODE_IMAGE: `node:24@sha256:${'0'.repeat(64)}`,
      BUILD_CA_FILE: '/etc/ca.pem',
    })
  })

  test('there is no variable for a service that is not published, and Debian images are used if they are the source', () => {
    const ports = { 'my-api': 27000, db: 27001 }
    const variables = interpolationVariables({ ...common, environment: dev, ports, imageSource: 'debian' })
    expect(Object.keys(variables).sort()).toEqual([
      'API_URL',
      'BUILD_CA_FILE',
      'DB_PORT',
      'DB_URL',
      'MY_API_PORT',
      'NODE_IMAGE',
    ])
    expect(variables.NODE_IMAGE).toBe('ssot/debian-node:24')
  })

  test('a missing Debian image is an error, and is not replaced by the registry image', () => {
    const text = changed(['docker/base/node', '-'], ['ssot/debian-node:24', '-'])
    const input = {
      ...common,
      matrix: parseMatrix(text, FILE),
      environment: dev,
      ports: { 'my-api': 27000, db: 27001 },
    }
    expect(interpolationVariables(input).NODE_IMAGE).toMatch(/^node:24@sha256:/)
    expect(() => interpolationVariables({ ...input, imageSource: 'debian' })).toThrow('[BASE_IMAGE_ABSENT]')
  })

  test('ports that do not fit the environment are an error', () => {
    const ports = { 'my-api': 27000, cache: 28200, nobody: 1 }
    expect(() => interpolationVariables({ ...common, environment: dev, ports })).toThrow(
      [
        '[OPTIONS_INVALID] The host ports for the environment "dev" do not fit the matrix: ' +
          'missing "db"; not published "cache", "nobody".',
        '  What to do: Pass one port for each of "my-api", "db", and no others.',
      ].join('\n'),
    )
  })
})

test.each([
  ['auth', 'AUTH_PORT'],
  ['my-api', 'MY_API_PORT'],
  ['my.api_v2', 'MY_API_V2_PORT'],
])('the port variable of %s is %s', (service, variable) => {
  expect(portVariable(service)).toBe(variable)
})

test.each([
  ['http', '127.0.0.1', 28100, 'http://127.0.0.1:28100'],
  ['postgresql', 'localhost', 5432, 'postgresql://localhost:5432'],
  ['https', '::1', 443, 'https://[::1]:443'],
  ['https', '[::1]', 443, 'https://[::1]:443'],
])('the URL of %s at %s port %i is %s', (protocol, host, port, url) => {
  expect(serviceUrl(protocol, host, port)).toBe(url)
})

describe('the table Variables', () => {
  const whole = parseMatrix(WHOLE, FILE)
  const [development, forTests] = whole.environments
  if (development === undefined || forTests === undefined) throw new Error('the matrix has two environments')
  const given = { ...common, matrix: whole }
  const ports = { api: 28000, db: 28100, s3: 28200, dns: 28300 }

  test('the value of the environment is passed, from the matrix or from the environment of the command', () => {
    const variables = interpolationVariables({
      ...given,
      environment: forTests,
      ports,
      env: { PASSWORD: 'theirs', LICENCE: 'unused' },
    })
    expect(variables).toMatchObject({ LOG_LEVEL: 'warn', PASSWORD: 'theirs' })
    expect(variables).not.toHaveProperty('LICENCE')
  })

  test('an empty text is a value', () => {
    const all = { ...ports, api: 3000, 's3:console': 3004 }
    expect(interpolationVariables({ ...given, environment: development, ports: all })).toMatchObject({
      PASSWORD: '',
      S3_CONSOLE_PORT: '3004',
    })
  })

  test('a variable that the environment of the command lacks is an error at its row', () => {
    expect(() => interpolationVariables({ ...given, environment: forTests, ports, env: {} })).toThrow(
      /VARIABLE_MISSING.*test needs variables that are not set: PASSWORD[\s\S]*docker\/MATRIX.md:25:3/,
    )
  })

  test('a row replaces the port variable of a service', () => {
    const text = changedIn(WHOLE, ['| LOG_LEVEL |', '| API_PORT  |'])
    const environment = parseMatrix(text, FILE).environments[1] ?? forTests
    const env = { PASSWORD: 'x' }
    expect(
      interpolationVariables({ ...given, matrix: parseMatrix(text, FILE), environment, ports, env }),
    ).toMatchObject({ API_PORT: 'warn', DB_PORT: '28100' })
  })
})
