import { describe, expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import type { Exchange } from './exchange.ts'
import { fromTemporaryName, modelObstacle, replacementsOf, replacing, temporaryName } from './replacement.ts'

const OLD = { id: `0123456789ab${'c'.repeat(52)}`, name: 'shop-web-1' }
const NEW = 'd'.repeat(64)
const old = new Map([['web', OLD]])

const created = ({
  name = temporaryName(OLD),
  label = OLD.id,
  host = {},
}: {
  name?: string
  label?: string | null
  host?: object
} = {}): Exchange => ({
  method: 'POST',
  path: `/v1.45/containers/create?name=${name}`,
  body: JSON.stringify({
    Labels: {
      'com.docker.compose.project': 'shop',
      ...(label === null ? {} : { 'com.docker.compose.replace': label }),
      'com.docker.compose.service': 'web',
    },
    HostConfig: host,
  }),
  status: 201,
  answer: JSON.stringify({ Id: NEW }),
})
const asked = (method: string, path: string, status = 204): Exchange => ({
  ...{ method, path: `/v1.45/${path}`, body: '', status, answer: '' },
})
const STOPPED = asked('POST', `containers/${OLD.id}/stop`)
const REMOVED = asked('DELETE', `containers/${OLD.id}?force=1`)
const RENAMED = asked('POST', `containers/${NEW}/rename?name=shop-web-1`)
const REST = [STOPPED, REMOVED, RENAMED]

describe('what Compose asks for to replace a container', () => {
  test('gives the request for a container that replaces none', () => {
    const found = replacementsOf([created(), ...REST], old)
    if ('refused' in found) throw new Error(found.refused)
    const { created: request, mark } = found.get('web') ?? {}
    expect([mark, request?.path]).toEqual(['id', '/v1.45/containers/create?name=shop-web-1'])
    expect(request?.body).toBe(created({ label: null }).body)
  })

  test.each([
    ['its name in the stack', 'web-1', 'name in the stack'],
    ['nothing', null, null],
  ] as const)('may name the old one by %s', (_, label, mark) => {
    const found = replacementsOf([created({ label }), ...REST], old)
    expect('refused' in found ? found : found.get('web')?.mark).toEqual(mark)
  })

  test('may name the new one by its temporary name', () => {
    const renamed = asked('POST', `containers/${temporaryName(OLD)}/rename?name=shop-web-1`)
    expect(replacementsOf([created(), STOPPED, REMOVED, renamed], old)).toBeInstanceOf(Map)
  })

  test('is complete without a stop, for a container that does not run', () => {
    expect(replacementsOf([created(), REMOVED, RENAMED], old)).toBeInstanceOf(Map)
  })

  const more = (exchange: Exchange) => [created(), ...REST, exchange]
  test.each([
    ['a network', more(asked('POST', 'networks/create', 201)), 'POST /networks/create'],
    [
      'a stop of another container',
      more(asked('POST', `containers/${'e'.repeat(64)}/stop`)),
      /POST \/containers\/e+\/stop/,
    ],
    ['a request that failed', [created(), asked('POST', `containers/${OLD.id}/stop`, 500)], /\/stop/],
    ['no removal', [created(), STOPPED, RENAMED], 'did not replace the container of web'],
    ['no new name', [created(), STOPPED, REMOVED], 'did not replace the container of web'],
    [
      'another name',
      [created(), STOPPED, REMOVED, asked('POST', `containers/${NEW}/rename?name=x`)],
      'another name',
    ],
    ['another temporary name', [created({ name: 'tmp' }), ...REST], 'a name that is not known'],
    ['a label that is not known', [created({ label: 'x' }), ...REST], 'in a way that is not known'],
    [
      'the id of the old one elsewhere',
      [created({ host: { NetworkMode: OLD.id } }), ...REST],
      'in a way that is not known',
    ],
    [
      'anonymous volumes',
      [created({ host: { Mounts: [{ Type: 'volume', Source: 'f'.repeat(64), Target: '/d' }] } }), ...REST],
      'anonymous volumes',
    ],
    ['nothing', [], 'did not replace the container of web'],
  ])('is refused with %s', (_, exchanges, reason) => {
    const found = replacementsOf(exchanges, old)
    expect('refused' in found ? found.refused : null).toMatch(reason)
  })

  test('is refused for a service that was not to be replaced', () => {
    expect(replacementsOf([created()], new Map())).toEqual({
      refused: 'Compose created a container that replaces none',
    })
  })
})

describe('the request for a replacement', () => {
  const request = {
    path: '/v1.45/containers/create',
    query: { name: 'shop-web-1', platform: 'linux' },
    body: { Image: 'web', Labels: { a: 'b' } },
  }
  test.each([
    ['id', { 'com.docker.compose.replace': OLD.id }],
    ['name in the stack', { 'com.docker.compose.replace': 'web-1' }],
    [null, {}],
  ] as const)('has a temporary name, and a label with the %s of the old container', (mark, label) => {
    expect(replacing(request, { service: 'web', old: OLD, mark })).toEqual({
      path: '/v1.45/containers/create',
      query: { name: '0123456789ab_shop-web-1', platform: 'linux' },
      body: { Image: 'web', Labels: { a: 'b', ...label } },
    })
  })
})

test('a temporary name has the short id of the old container', () => {
  expect(fromTemporaryName(temporaryName(OLD))).toEqual({ shortId: '0123456789ab', name: 'shop-web-1' })
  expect(fromTemporaryName('shop-web-1')).toBeNull()
})

describe('a model', () => {
  const obstacle = (other: object, web: object = {}) =>
    modelObstacle({ name: 'shop', services: { web, other } } as ComposeModel, ['web'])

  test('of separate services has no obstacle', () => {
    expect(
      obstacle({ network_mode: 'host', links: [], depends_on: { web: { condition: 'service_started' } } }),
    ).toBeNull()
  })

  test.each([
    ['network_mode', 'service:web'],
    ['ipc', 'container:other'],
    ['pid', 'service:web'],
    ['volumes_from', ['web']],
    ['links', ['web']],
    ['external_links', ['one:two']],
  ])('in which a service has %s is left to Compose, whichever is replaced', (key, value) => {
    expect(obstacle({ [key]: value })).toBe('other shares something with another container')
  })

  test('is left to Compose if a replaced service has several containers', () => {
    expect(obstacle({}, { scale: 2 })).toBe('web has several containers')
    expect(obstacle({ scale: 2 })).toBeNull()
  })
})
