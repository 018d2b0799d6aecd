import { expect, test } from 'vitest'
import type { ComposeModel } from './model.ts'
import { serviceHash } from './service-hash.ts'

const model: ComposeModel = {
  name: 'p',
  services: {
    web: {
      image: 'web:1',
      build: { context: '/web' },
      environment: { A: '1' },
      labels: { team: 'shop' },
      volumes: [{ type: 'volume', source: 'data', target: '/data' }],
      networks: { default: null },
      depends_on: { db: { condition: 'service_started' } },
    },
    db: { image: 'db:1' },
  },
  volumes: { data: { name: 'p_data' }, other: { name: 'p_other' } },
  networks: { default: { name: 'p_default' } },
}

const web = (change: object) =>
  serviceHash({ ...model, services: { ...model.services, web: { ...model.services.web, ...change } } }, 'web')
const same = serviceHash(model, 'web')

test.each([
  ['a variable', { environment: { A: '2' } }],
  ['a label', { labels: { team: 'other' } }],
  ['a mount', { volumes: [] }],
  ['a new key', { cpus: 2 }],
])('the hash changes with %s', (_, change) => {
  expect(web(change)).not.toBe(same)
})

test.each([
  ['the image of a service that is built', { image: 'web:2' }],
  ['the build section', { build: { context: '/elsewhere' } }],
  ['the dependencies', { depends_on: {} }],
])('the hash does not change with %s', (_, change) => {
  expect(web(change)).toBe(same)
})

test('the hash changes with the definition of a volume only if the service uses the volume', () => {
  const volumes = (data: string, other: string) => ({
    ...model,
    volumes: { data: { name: data }, other: { name: other } },
  })
  expect(serviceHash(volumes('x', 'p_other'), 'web')).not.toBe(same)
  expect(serviceHash(volumes('p_data', 'x'), 'web')).toBe(same)
})

test('the hash changes with the image of a service that is not built', () => {
  const other = { ...model, services: { ...model.services, db: { image: 'db:2' } } }
  expect(serviceHash(other, 'db')).not.toBe(serviceHash(model, 'db'))
})

test('the hash does not depend on the order of keys, at whatever depth', () => {
  const { web: definition, ...others } = model.services
  const reversed = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, item]) => [key, reversed(item)]),
        )
  const more = {
    ...model,
    services: {
      ...others,
      web: { ...definition, environment: { A: '1', B: '2' }, networks: { default: null, own: null } },
    },
    networks: { default: { name: 'p_default' }, own: { name: 'p_own', driver: 'bridge' } },
  }
  expect(serviceHash(reversed(more) as ComposeModel, 'web')).toBe(serviceHash(more, 'web'))
})
