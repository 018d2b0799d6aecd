import { expect, test } from 'vitest'
import type { Commit } from '../version.ts'
import { imagesGone, secretChanged } from './refusals.ts'
import { describeStaying, whatStays } from './what-stays.ts'

const ID = `sha256:${'1'.repeat(64)}`
const API = { reference: 'ssot-docker/shop-api:73e9', id: ID, services: ['api', 'worker'], isBuilt: true }
const CACHE = { reference: 'redis:8', id: ID, services: ['cache'], isBuilt: false }
const gone = (commit: Commit | null, ...images: (typeof API)[]) =>
  imagesGone({ number: 3, environment: 'staging', commit, root: '/shop' }, images).message

test('images that are gone are named with the command that rebuilds them', () => {
  const id = 'a'.repeat(40)
  expect(gone({ id, isDirty: false }, API, CACHE)).toBe(
    `[ROLLBACK_IMAGE_GONE] The engine no longer has images of version 3:
  ssot-docker/shop-api:73e9 (sha256:111111111111) of api, worker
  redis:8 (sha256:111111111111) of cache
  What to do: Rebuild it with \`git checkout aaaaaaaaaaaa && npx ssot-docker refresh -e staging\` in /shop. Nothing was changed.`,
  )
  expect(gone({ id, isDirty: true }, API)).toContain(
    'Rebuild what is nearest to it with `git checkout aaaaaaaaaaaa && npx ssot-docker refresh -e staging` in /shop: its sources had changes that no commit has.',
  )
  expect(gone({ id, isDirty: null }, API)).toContain('may have had changes')
  expect(gone(null, API)).toContain('which was not in git')
})

test('an image that only has to be pulled is named with the command that pulls it', () => {
  expect(gone(null, CACHE)).toContain(
    'What to do: Pull it with `docker pull redis:8`, and run the command again',
  )
})

test('secrets that have changed are named by service and place, and never by value', () => {
  const version = { number: 3, environment: 'staging', commit: { id: 'b'.repeat(40), isDirty: false } }
  const error = secretChanged(version, [{ service: 'api', key: 'environment.DB_PASSWORD' }])
  expect(error.service).toBe('api')
  expect(error.message).toBe(
    `[ROLLBACK_SECRET_CHANGED] Version 3 had another secret, which its record hides, than the files have today:
  environment.DB_PASSWORD of service api
  What to do: Give it the value of that time, and run the command again. To keep today's value, rebuild it with \`git checkout bbbbbbbbbbbb && npx ssot-docker refresh -e staging\`. Nothing was changed.`,
  )
})

test('what stays is named: volumes with their data, and what is mounted from this machine', () => {
  const mount = (source: string) => ({ type: 'bind', source, target: '/x' })
  const model = {
    name: 'shop',
    services: {
      api: { volumes: [mount('/shop/src'), mount('/etc/ssl')] },
      web: { volumes: [mount('/shop/src')] },
    },
  }
  const shown = (path: string) => path.replace('/shop/', '')
  expect(describeStaying(whatStays(model, ['b', 'a']), shown)).toEqual([
    'stays  volume a, with its data',
    'stays  volume b, with its data',
    'stays  src as it is now, mounted by api, web',
    'stays  /etc/ssl as it is now, mounted by api',
  ])
})
