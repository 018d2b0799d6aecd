import { describe, expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import { type Compared, differences } from './differences.ts'
import { describeDifference } from './words.ts'

const HASH = '73e9e6927900ca1e-0b2b4a86'

function version(services: ComposeModel['services'], more: Partial<Compared> = {}): Compared {
  return {
    row: { composeFile: 'docker/compose.yml', dockerfiles: [], profiles: [], envFile: null, ports: {} },
    model: { name: 'shop', services },
    serviceHashes: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, JSON.stringify(service)]),
    ),
    images: {},
    ...more,
  }
}

function words(from: Compared, to: Compared): string[] {
  return differences(from, to).map(describeDifference)
}

/** What a change of the service `api` is called. */
function ofApi(from: ComposeModel['services'][string], to: ComposeModel['services'][string]): string[] {
  return words(version({ api: from }), version({ api: to }))
}

const limits = (memory: string) => ({ deploy: { resources: { limits: { memory, cpus: 1 } } } })

test.each<[string, ComposeModel['services'][string], ComposeModel['services'][string], string[]]>([
  ['memory', limits('268435456'), limits('536870912'), ['api: memory 256M to 512M']],
  ['memory in the older way', { mem_limit: '1073741824' }, { mem_limit: '1500' }, ['api: memory 1G to 1500']],
  [
    'a variable',
    { environment: { LOG_LEVEL: 'info' } },
    { environment: { LOG_LEVEL: 'debug' } },
    ['api: environment LOG_LEVEL info to debug'],
  ],
  [
    'a new and a removed variable',
    { environment: { OLD: 'a' } },
    { environment: { NEW: 'b' } },
    ['api: environment NEW added, b', 'api: environment OLD removed, was a'],
  ],
  ['an image', { image: 'redis:7' }, { image: 'redis:8' }, ['api: image redis:7 to redis:8']],
  [
    'a command',
    { command: ['node', 'main.js'] },
    { command: ['node', 'main.js', '--two words'] },
    ['api: command node main.js to node main.js "--two words"'],
  ],
  [
    'a mount',
    { volumes: [{ type: 'bind', source: '/a', target: '/data' }] },
    { volumes: [{ type: 'bind', source: '/a', target: '/data', read_only: true }] },
    ['api: volumes /data bind /a to bind /a read-only'],
  ],
  [
    'a dependency',
    { depends_on: { db: { condition: 'service_started' } } },
    { depends_on: { db: { condition: 'service_healthy' } } },
    ['api: dependency db service_started to service_healthy'],
  ],
  ['a network', {}, { networks: { back: null as never } }, ['api: networks back added']],
  [
    'a port of the container',
    { ports: [{ target: 80, published: '27000', protocol: 'tcp' }] },
    { ports: [{ target: 8080, published: '27001', protocol: 'tcp' }] },
    ['api: container port 80/tcp to 8080/tcp'],
  ],
  ['an empty list', { command: [] as never }, {}, []],
])('%s in words', (_name, from, to, expected) => {
  expect(ofApi(from, to)).toEqual(expected)
})

test('equal versions have no differences', () => {
  const one = version({ api: { image: 'a', ...limits('268435456') } })
  expect(differences(one, structuredClone(one))).toEqual([])
})

test('services that came or went, and a stack that was taken down', () => {
  const [one, two] = [version({ api: { image: 'a' } }), version({ web: { image: 'w' } })]
  expect(words(one, two)).toEqual(['api: removed', 'web: added'])
  expect(words(one, { ...one, model: null, images: {} })).toEqual(['api: removed'])
})

test('host ports are named by the rows of the matrix, and not told again by the compose file', () => {
  const at = (port: number) =>
    version(
      { api: { ports: [{ target: 80, published: String(port), protocol: 'tcp' }] } },
      { row: { ...version({}).row, ports: { api: port, 's3:console': 27_001 } } },
    )
  expect(words(at(27_000), at(27_010))).toEqual(['api: port 27000 to 27010'])
})

test('the environment of the matrix', () => {
  const { row } = version({})
  const other = { ...row, composeFile: 'compose.yml', profiles: ['tools'], envFile: '.env' }
  expect(words(version({}), version({}, { row: other }))).toEqual([
    'environment: compose file docker/compose.yml to compose.yml',
    'environment: env file added, .env',
    'environment: profiles added, tools',
  ])
})

test('networks and volumes', () => {
  const one = version(
    {},
    { model: { name: 's', services: {}, networks: { a: {} }, volumes: { v: { name: 'x' } } } },
  )
  const two = version({}, { model: { name: 's', services: {}, volumes: { v: { name: 'y' } } } })
  expect(words(one, two)).toEqual(['network a: removed', 'volume v: name x to y'])
})

test('a secret that changed is told, and nothing of it', () => {
  const hidden = { api: { environment: { PASSWORD: '[redacted]' } } }
  const [one, two] = [version(hidden), version(hidden, { serviceHashes: { api: 'other' } })]
  expect(words(one, two)).toEqual(['api: hidden value changed'])
})

describe('images', () => {
  const image = (reference: string, id: string) => ({
    images: { api: { reference, id: `sha256:${id.repeat(64)}` } },
  })
  const services = { api: { build: {} } }

  test('an image that is built is named by the hash of its sources', () => {
    const [one, two] = [`ssot-docker/shop-api:${HASH}`, 'ssot-docker/shop-api:91bc0a6927900ca1-0b2b4a86']
    expect(words(version(services, image(one, '1')), version(services, image(two, '2')))).toEqual([
      'images: api 73e9e6927900 to 91bc0a692790',
    ])
  })

  test('two images of the same name are told apart by their ids', () => {
    const one = `ssot-docker/shop-api:${HASH}`
    expect(words(version(services, image(one, '1')), version(services, image(one, '2')))).toEqual([
      'images: api 111111111111 to 222222222222',
    ])
  })

  test('another image in the compose file is told once', () => {
    const [one, two] = [
      version({ api: { image: 'a:1' } }, image('a:1', '1')),
      version({ api: { image: 'a:2' } }, image('a:2', '2')),
    ]
    expect(words(one, two)).toEqual(['api: image a:1 to a:2'])
  })

  test('images that the engine did not tell are not compared', () => {
    expect(words(version(services, image('a:1', '1')), version(services, { images: null }))).toEqual([])
  })
})

test('long values are cut around the place where they differ', () => {
  const [same, rest] = ['x'.repeat(200), 'y'.repeat(200)]
  const [text] = words(
    version({ api: { command: [`${same}1${rest}`] } }),
    version({ api: { command: [`${same}2${rest}`] } }),
  )
  expect(text).toMatch(/^api: command …x{24}1y{47}… to …x{24}2y{47}…$/)
})
