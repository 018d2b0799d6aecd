import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { appliedModel, hiddenModel, leftAsTheyAre, modelHash } from './applied.ts'

const hide = (text: string) => text.replaceAll('hunter2', '[redacted]')

function model(services: ComposeModel['services'], more: Partial<ComposeModel> = {}): ComposeModel {
  return { name: 'shop', services, ...more }
}

test('secrets are hidden in every text of a model, also under keys that errors and events leave alone', () => {
  const { model: hidden } = hiddenModel(
    model({
      api: {
        environment: { PASSWORD: 'hunter2', LEVEL: 'info' },
        command: ['serve', '--token=hunter2'],
        build: { args: { TOKEN: 'hunter2' } },
      },
    }),
    new Map(),
    hide,
  )
  expect(JSON.stringify(hidden)).not.toContain('hunter2')
  expect(hidden.services.api?.environment).toEqual({ PASSWORD: '[redacted]', LEVEL: 'info' })
})

test('the hash of a model tells a changed secret, and does not depend on the order of keys', () => {
  const of = (environment: Record<string, string>) =>
    modelHash(hiddenModel(model({ api: { environment } }), new Map(), () => '?'))
  expect(of({ A: '1', B: '2' })).toBe(of({ B: '2', A: '1' }))
  expect(of({ A: '1' })).not.toBe(of({ A: '2' }))
})

const WANTED = [
  { name: 'api', configHash: 'new' },
  { name: 'db', configHash: 'same' },
  { name: 'web', configHash: 'new' },
  { name: 'job', configHash: 'new' },
]
const CONTAINERS = [
  { service: 'api', configHash: 'old' },
  { service: 'db', configHash: 'same' },
  { service: 'web', configHash: 'old' },
]

test('a service is left as it is when it is not created and its container has another definition', () => {
  const operations = [
    { do: 'replace', service: 'api', cause: 'config changed', containers: [], endFirst: false },
  ] as const
  expect(leftAsTheyAre(WANTED, CONTAINERS, operations)).toEqual(['web', 'job'])
})

const BEFORE = hiddenModel(
  model(
    {
      web: {
        image: 'web:1',
        networks: { old: null as never },
        depends_on: { gone: { condition: 'service_started' } },
      },
    },
    { networks: { old: { name: 'shop_old' }, unused: {} } },
  ),
  new Map(),
  hide,
)
const NOW = hiddenModel(
  model({ api: { image: 'api:2' }, web: { image: 'web:2' }, job: { image: 'job:2' } }),
  new Map(),
  hide,
)

test('services that are left as they are have the definition of the version before, and those without containers are left out', () => {
  const applied = appliedModel(NOW, BEFORE, ['web', 'job'], new Set(['api', 'web']))
  expect(applied.model).toEqual({
    name: 'shop',
    services: {
      api: { image: 'api:2' },
      web: { image: 'web:1', networks: { old: null }, depends_on: {} },
    },
    networks: { old: { name: 'shop_old' } },
  })
  expect(applied.serviceHashes).toEqual({
    api: NOW.serviceHashes.api,
    web: BEFORE.serviceHashes.web,
  })
})

test('without a version before, the definition of today stands for that of a running container', () => {
  const { model: applied } = appliedModel(NOW, null, ['web', 'job'], new Set(['api', 'web']))
  expect(applied.services).toEqual({ api: { image: 'api:2' }, web: { image: 'web:2' } })
})

test('a change of everything records the model as it is', () => {
  expect(appliedModel(NOW, BEFORE, [], new Set())).toBe(NOW)
})
