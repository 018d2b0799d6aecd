import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { dataTargets, withoutTmpfs } from './data-mounts.ts'

type Service = ComposeModel['services'][string]
const model = (db: Service, more: Partial<ComposeModel> = {}): ComposeModel => ({
  name: 'p',
  ...more,
  services: { db, ...more.services },
})
const targets = (
  service: Service,
  data: string[],
  declared: string[] | null = [],
  more?: Partial<ComposeModel>,
) => dataTargets(model(service, more), { service: 'db', data }, declared)
const volume = (source: string | undefined, target = '/data', more: object = {}) => ({
  type: 'volume',
  ...(source === undefined ? {} : { source }),
  target,
  ...more,
})

test.each<[string, Service, string[]]>([
  ['a named volume', { volumes: [volume('d')] }, ['/data']],
  ['an anonymous volume', { volumes: [volume(undefined)] }, ['/data']],
  ['a tmpfs', { tmpfs: ['/data:size=64m,mode=700'] }, ['/data']],
  ['a tmpfs in long form', { volumes: [{ type: 'tmpfs', target: '/data/' }] }, ['/data']],
  [
    'a mount above it',
    { volumes: [volume(undefined, '/'), volume(undefined, '/dat')], tmpfs: ['/data'] },
    ['/data'],
  ],
])('data lies in %s', (_, service, found) => {
  expect(targets(service, ['/data'])).toEqual({ targets: found })
})

test('the whole mount is kept, and once', () => {
  expect(targets({ volumes: [volume('d', '/var/lib')] }, ['/var/lib/a', '/var/lib/b'])).toEqual({
    targets: ['/var/lib'],
  })
})

test('the image may declare the path, and what it declares may not be known', () => {
  expect(targets({}, ['/data/db'], ['/data'])).toEqual({ targets: ['/data'] })
  expect(targets({}, ['/data/db'], null)).toEqual({ targets: ['/data/db'] })
  expect(targets({}, ['/data/db'], ['/database'])).toEqual({
    is: 'data-uncovered',
    service: 'db',
    path: '/data/db',
  })
})

test('a folder of this machine, and a volume that an image may not fill, are refused', () => {
  expect(targets({ volumes: [{ type: 'bind', source: '/here', target: '/data' }] }, ['/data'])).toEqual({
    ...{ is: 'data-on-host', service: 'db', path: '/data', folder: '/here' },
  })
  const unfit = (service: Service, more?: Partial<ComposeModel>) => {
    const found = targets(service, ['/data'], [], more)
    return 'because' in found ? found.because : found
  }
  const named = { volumes: [volume('d')] }
  expect(unfit(named, { volumes: { d: { external: true } } })).toBe('external')
  expect(unfit(named, { volumes: { d: { driver: 'nfs' } } })).toBe('of a driver')
  expect(unfit(named, { volumes: { d: { driver_opts: { type: 'tmpfs' } } } as never })).toBe('of a driver')
  expect(unfit({ volumes: [volume('d', '/data', { volume: { nocopy: true } })] })).toBe('not filled')
  expect(unfit(named, { services: { backup: { volumes: [volume('d', '/from')] } } })).toEqual({
    sharedWith: 'backup',
  })
})

test('in the place of a tmpfs with data there is a volume, or what the image has', () => {
  const before = model({
    tmpfs: ['/data', '/run'],
    volumes: [{ type: 'tmpfs', target: '/more' }, volume('d', '/kept'), volume(undefined, '/own')],
  })
  const own = new Map([['db', ['/data', '/more', '/kept', '/own']]])
  expect(withoutTmpfs(before, own, 'image').services.db).toEqual({
    tmpfs: ['/run'],
    volumes: [volume('d', '/kept')],
  })
  expect(withoutTmpfs(before, own, 'volume').services.db).toEqual({
    tmpfs: ['/run'],
    volumes: [volume('d', '/kept'), ...['/own', '/data', '/more'].map((path) => volume(undefined, path))],
  })
  expect(withoutTmpfs(before, new Map(), 'volume').services.db).toBe(before.services.db)
})
