import { expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import { type RecreationCandidate, recreationObstacle } from './obstacle.ts'

const data = { type: 'volume', source: 'data', target: '/data' }

/** Why `files` cannot be recreated, which keeps what it holds in the volume `data`. */
function obstacle(
  { services = {}, volumes = {} }: { services?: object; volumes?: object },
  more: Partial<RecreationCandidate> & { paths?: string[]; inMemory?: string[] } = {},
): string | null {
  const { paths = ['/data'], inMemory = [], ...rest } = more
  const model = {
    name: 'shop',
    services: { files: { volumes: [data] }, ...services },
    volumes: { data: { name: 'shop_data' }, ...volumes },
  } as ComposeModel
  const holding = { service: 'files', paths: [...paths, ...inMemory], inMemory, protocol: null }
  return recreationObstacle(model, { holding, data: [], isAsked: false, containers: 1, ...rest })
}

test('a service whose volumes nobody else uses can be recreated', () => {
  expect(obstacle({})).toBe(null)
  expect(obstacle({ services: { files: { volumes: [data, { type: 'volume', target: '/more' }] } } })).toBe(
    null,
  )
  expect(obstacle({}, { paths: ['/data', '/declared-by-the-image'] })).toBe(null)
})

test.each([
  ['another service has', { services: { web: { volumes: [{ ...data, read_only: true }] } } }, /also .* web/],
  ['belongs to no stack', { volumes: { data: { external: true } } }, /external/],
  ['has a driver', { volumes: { data: { name: 'd', driver: 'nfs' } } }, /driver/],
  ['has options', { volumes: { data: { name: 'd', driver_opts: { type: 'nfs' } } } }, /options/],
  [
    'is not filled from an image',
    { services: { files: { volumes: [{ ...data, volume: { nocopy: true } }] } } },
    /nocopy/,
  ],
])('a volume that %s is not filled again', (_, model, why) => {
  expect(obstacle(model)).toMatch(why)
})

test.each(['network_mode', 'ipc', 'pid'])(
  'a container that another one shares by %s is not replaced',
  (key) => {
    expect(obstacle({ services: { web: { [key]: 'service:files' } } })).toBe(
      `web lives in its container, with \`${key}\``,
    )
    expect(obstacle({ services: { web: { [key]: 'service:other' } } })).toBe(null)
  },
)

test('nor is one whose volumes another one takes, nor one of several', () => {
  expect(obstacle({ services: { web: { volumes_from: ['files:ro'] } } })).toContain('volumes_from')
  expect(obstacle({}, { containers: 2 })).toContain('2 containers')
})

test('a folder of this machine that the matrix names as data is never touched', () => {
  const services = { files: { volumes: [{ type: 'bind', source: '/home/me/data', target: '/data' }] } }
  expect(obstacle({ services }, { paths: [], data: ['/data'], isAsked: true })).toContain(
    '/home/me/data of this machine',
  )
  expect(obstacle({ services }, { paths: [], isAsked: true })).toBe(null)
})

test('what is in memory is given up only by a row', () => {
  expect(obstacle({}, { inMemory: ['/scratch'] })).toContain('/scratch would be gone')
  expect(obstacle({}, { inMemory: ['/scratch'], data: ['/data'], isAsked: true })).toBe(null)
})
