import { describe, expect, test } from 'vitest'
import {
  type DecideInput,
  decideServices,
  endFirst,
  forgottenServices,
  type WantedService,
} from './decide.ts'
import type { ObservedContainer } from './observed.ts'

const on = (...services: string[]) =>
  services.map((service) => ({ service, condition: 'service_healthy' }) as const)
const wanted: WantedService[] = [
  { name: 'seed', dependsOn: [], image: null, configHash: 's', completes: 'may' },
  { name: 'db', dependsOn: [], image: null, configHash: 'd', completes: 'never' },
  { name: 'api', dependsOn: on('db', 'seed'), image: 'api:1', configHash: 'a', completes: 'never' },
  { name: 'web', dependsOn: on('api'), image: 'web:1', configHash: 'w', completes: 'never' },
]

const container = (service: string, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: service,
  name: `p-${service}-1`,
  service,
  state: 'running',
  exitCode: 0,
  image: `${service}:1`,
  configHash: service.slice(0, 1),
  teardown: 'kill',
  networks: [],
  volumes: [],
  ...more,
})
const all = [container('seed', { state: 'exited' }), container('db'), container('api'), container('web')]

function plan(seen: readonly ObservedContainer[], more: Partial<DecideInput> = {}): string[] {
  const decisions = decideServices({ wanted, seen, selected: null, isForced: false, ...more })
  return decisions
    .filter(({ action }) => action !== 'keep')
    .map(({ action, service, cause }) => `${action} ${service}: ${cause}`)
}

const withChange = (service: string, more: Partial<ObservedContainer>) =>
  all.map((one) => (one.service === service ? { ...one, ...more } : one))

test('from nothing, everything is created', () => {
  expect(plan([])).toEqual([
    'create seed: not running',
    'create db: not running',
    'create api: not running',
    'create web: not running',
  ])
})

test('when all is as it should be, nothing is done; a one-shot service that has done its work is so', () => {
  expect(plan(all)).toEqual([])
})

describe('a service is replaced, and what depends on it, because', () => {
  test.each<[string, Partial<ObservedContainer>]>([
    ['source changed', { image: 'api:0' }],
    ['config changed', { configHash: 'old' }],
    ['config changed', { configHash: null }],
    ['unhealthy', { health: 'unhealthy' }],
    ['does not answer', { isSilent: true }],
    ['does not answer', { isSilent: true, health: 'healthy' }],
  ])('%s', (cause, more) => {
    expect(plan(withChange('api', more))).toEqual([
      `replace api: ${cause}`,
      'replace web: dependency changed',
    ])
  })
})

test.each<[string, Partial<ObservedContainer>]>([
  ['exited', { state: 'exited', exitCode: 1 }],
  ['exited in good order, but is meant to stay', { state: 'exited' }],
  ['created', { state: 'created' }],
  ['exited, and was unhealthy by then', { state: 'exited', exitCode: 1, health: 'unhealthy' }],
])('one that is %s is started, and nobody is replaced for it', (_, more) => {
  expect(plan(withChange('db', more))).toEqual(['start db: not running'])
})

test('one that is still booting is waited for, where it does not answer yet', () => {
  expect(plan(withChange('api', { health: 'starting', isSilent: true }))).toEqual(['start api: not ready'])
  expect(plan(withChange('api', { health: 'starting' }))).toEqual([])
  expect(plan(withChange('api', { state: 'exited', isSilent: true }))).toEqual(['start api: not running'])
})

test('a one-shot service that failed is started again', () => {
  expect(plan(withChange('seed', { exitCode: 1 }))).toEqual(['start seed: not running'])
})

test('a change has priority over a standstill', () => {
  expect(plan(withChange('web', { state: 'exited', image: 'web:0' }))).toEqual([
    'replace web: source changed',
  ])
})

describe('a selection', () => {
  test('leaves the rest alone, changed or not', () => {
    const seen = withChange('db', { configHash: 'old' })
    expect(plan(seen, { selected: new Set(['web']) })).toEqual([])
  })

  test('takes along what depends on it, when it is replaced', () => {
    expect(plan(withChange('db', { configHash: 'old' }), { selected: new Set(['db']) })).toEqual([
      'replace db: config changed',
      'replace api: dependency changed',
      'replace web: dependency changed',
    ])
  })

  test('wakes what it waits for', () => {
    expect(plan([], { selected: new Set(['api']) })).toEqual([
      'create seed: not running',
      'create db: not running',
      'create api: not running',
    ])
  })
})

test('what was not asked for is not said to be unchanged', () => {
  const decisions = decideServices({ wanted, seen: [], selected: new Set(['db']), isForced: false })
  expect(decisions.map(({ service, cause }) => `${service}: ${cause}`)).toEqual([
    'seed: not asked for',
    'db: not running',
    'api: not asked for',
    'web: not asked for',
  ])
})

test('of those to be replaced, the ones that no other one needs end first', () => {
  const first = (seen: readonly ObservedContainer[]) =>
    endFirst(decideServices({ wanted, seen, selected: null, isForced: false }), wanted)
  expect(first(withChange('db', { configHash: 'old' }))).toEqual(['web'])
  expect(first(withChange('web', { configHash: 'old' }))).toEqual(['web'])
  expect(first(all)).toEqual([])
})

test('by force every one is replaced', () => {
  expect(plan(all, { isForced: true, selected: new Set(['api']) })).toEqual([
    'replace api: asked for',
    'replace web: asked for',
  ])
})

test('a service that the compose file no longer has is forgotten', () => {
  expect(forgottenServices({ wanted, seen: [...all, container('old')] })).toEqual(['old'])
})
