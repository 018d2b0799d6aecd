import { describe, expect, test } from 'vitest'
import { recordOf } from '../mounted/mounted-files.ts'
import {
  type DecideInput,
  decideRestart,
  decideServices,
  endFirst,
  forgottenServices,
  type WantedService,
} from './decide.ts'
import type { ObservedContainer } from './observed.ts'

const on = (...services: string[]) =>
  services.map((service) => ({ service, condition: 'service_healthy' }) as const)
const wanted: WantedService[] = [
  { name: 'seed', dependsOn: [], image: null, configHash: 's', completes: 'may', isOptional: false },
  { name: 'db', dependsOn: [], image: null, configHash: 'd', completes: 'never', isOptional: false },
  {
    name: 'api',
    dependsOn: on('db', 'seed'),
    image: 'api:1',
    configHash: 'a',
    completes: 'never',
    isOptional: false,
  },
  {
    name: 'web',
    dependsOn: on('api'),
    image: 'web:1',
    configHash: 'w',
    completes: 'never',
    isOptional: false,
  },
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

test('a service with fewer containers than replicas gets all of them again, and one with more is left alone', () => {
  const two = wanted.map((service) => (service.name === 'db' ? { ...service, replicas: 2 } : service))
  expect(plan(all, { wanted: two })).toContain('replace db: replica missing')
  const second = container('db', { id: 'db-2', name: 'p-db-2' })
  expect(plan([...all, second], { wanted: two })).toEqual([])
  expect(plan([...all, second])).toEqual([])
})

const withChange = (service: string, more: Partial<ObservedContainer>) =>
  all.map((one) => (one.service === service ? { ...one, ...more } : one))

test('without any containers, every service is created', () => {
  expect(plan([])).toEqual([
    'create seed: not running',
    'create db: not running',
    'create api: not running',
    'create web: not running',
  ])
})

test('nothing is done when every service is up to date, including a one-shot service that has completed', () => {
  expect(plan(all)).toEqual([])
})

describe('decideServices', () => {
  test.each<[string, Partial<ObservedContainer>]>([
    ['source changed', { image: 'api:0' }],
    ['config changed', { configHash: 'old' }],
    ['config changed', { configHash: null }],
    ['unhealthy', { health: 'unhealthy' }],
    ['network lost', { hasLostNetwork: true }],
    ['network lost', { hasLostNetwork: true, state: 'exited', exitCode: 137 }],
    ['does not answer', { isSilent: true }],
    ['does not answer', { isSilent: true, health: 'healthy' }],
  ])('a service and the services that depend on it are replaced with the cause: %s', (cause, more) => {
    expect(plan(withChange('api', more))).toEqual([
      `replace api: ${cause}`,
      'replace web: dependency changed',
    ])
  })
})

test.each<[string, Partial<ObservedContainer>]>([
  ['exited', { state: 'exited', exitCode: 1 }],
  ['exited with 0, but must keep running', { state: 'exited' }],
  ['created', { state: 'created' }],
  ['exited after it was unhealthy', { state: 'exited', exitCode: 1, health: 'unhealthy' }],
])('a service that is %s is started, and no other service is replaced', (_, more) => {
  expect(plan(withChange('db', more))).toEqual(['start db: not running'])
})

test('a service that is still starting and does not answer yet is waited for, not replaced', () => {
  expect(plan(withChange('api', { health: 'starting', isSilent: true }))).toEqual(['start api: not ready'])
  expect(plan(withChange('api', { health: 'starting' }))).toEqual([])
  expect(plan(withChange('api', { state: 'exited', isSilent: true }))).toEqual(['start api: not running'])
})

test('a one-shot service that failed is started again', () => {
  expect(plan(withChange('seed', { exitCode: 1 }))).toEqual(['start seed: not running'])
})

test('a service that has changed is replaced even if it is not running', () => {
  expect(plan(withChange('web', { state: 'exited', image: 'web:0' }))).toEqual([
    'replace web: source changed',
  ])
})

describe('decideServices with selected services', () => {
  test('services that are not selected are kept, even if they have changed', () => {
    const seen = withChange('db', { configHash: 'old' })
    expect(plan(seen, { selected: new Set(['web']) })).toEqual([])
  })

  test('the services that depend on a selected service are replaced with it', () => {
    expect(plan(withChange('db', { configHash: 'old' }), { selected: new Set(['db']) })).toEqual([
      'replace db: config changed',
      'replace api: dependency changed',
      'replace web: dependency changed',
    ])
  })

  test('a service that depends on a replaced one and was never started is not created', () => {
    const changed = withChange('db', { configHash: 'old' }).filter(({ service }) => service === 'db')
    expect(plan(changed, { selected: new Set(['db']) })).toEqual(['replace db: config changed'])
  })

  test('the services that a selected service waits for are created too', () => {
    expect(plan([], { selected: new Set(['api']) })).toEqual([
      'create seed: not running',
      'create db: not running',
      'create api: not running',
    ])
  })
})

test('a service that is not selected has the cause "not asked for" and not "unchanged"', () => {
  const decisions = decideServices({ wanted, seen: [], selected: new Set(['db']), isForced: false })
  expect(decisions.map(({ service, cause }) => `${service}: ${cause}`)).toEqual([
    'seed: not asked for',
    'db: not running',
    'api: not asked for',
    'web: not asked for',
  ])
})

test('services to be replaced end first if no other service to be replaced depends on them', () => {
  const first = (seen: readonly ObservedContainer[]) =>
    endFirst(decideServices({ wanted, seen, selected: null, isForced: false }), wanted)
  expect(first(withChange('db', { configHash: 'old' }))).toEqual(['web'])
  expect(first(withChange('web', { configHash: 'old' }))).toEqual(['web'])
  expect(first(all)).toEqual([])
})

test('with isForced, every selected service is replaced', () => {
  expect(plan(all, { isForced: true, selected: new Set(['api']) })).toEqual([
    'replace api: asked for',
    'replace web: asked for',
  ])
})

test('forgottenServices lists a service that the compose file no longer has', () => {
  expect(forgottenServices({ wanted, seen: [...all, container('old')] })).toEqual(['old'])
})

describe('a one-shot service that has completed', () => {
  const before = { hash: '1', files: { 'migrations/001.sql': 'a' } }
  const after = { hash: '2', files: { ...before.files, 'migrations/002.sql': 'b' } }
  const done = (mountedFiles: string | null = recordOf(before)) =>
    withChange('seed', { state: 'exited', mountedFiles })
  const mounting = (mountedFiles: WantedService['mountedFiles']): WantedService[] =>
    wanted.map((one) => (one.name === 'seed' && mountedFiles ? { ...one, mountedFiles } : one))

  test('stays as it is while its mounted files are as they were', () => {
    expect(plan(done(), { wanted: mounting(before) })).toEqual([])
  })

  test('runs again when they have changed, as do the services that wait for it', () => {
    const decisions = decideServices({
      wanted: mounting(after),
      seen: done(),
      selected: null,
      isForced: false,
    })
    expect(decisions.filter(({ action }) => action !== 'keep')).toEqual([
      {
        ...{ service: 'seed', action: 'replace', cause: 'mounted files changed' },
        detail: 'migrations/002.sql was added',
      },
      { service: 'api', action: 'replace', cause: 'dependency changed' },
      { service: 'web', action: 'replace', cause: 'dependency changed' },
    ])
  })

  test('runs again without a record, but not when its files are not tracked', () => {
    expect(plan(done(null), { wanted: mounting(before) })[0]).toBe('replace seed: mounted files changed')
    expect(plan(done(null), { wanted: mounting({ untracked: 'too many' }) })).toEqual([])
  })

  test('is not replaced for its mounted files while it runs, because it sees them', () => {
    const running = withChange('seed', { state: 'running', mountedFiles: recordOf(before) })
    expect(plan(running, { wanted: mounting(after) })).toEqual([])
  })

  test('runs again when it is named, and only then', () => {
    const selected = new Set(['seed'])
    const rerun = new Set(['seed', 'db'])
    expect(plan(done(), { selected, rerun })[0]).toBe('replace seed: asked for')
    expect(plan(done(), { selected: new Set(['db']), rerun: new Set(['db']) })).toEqual([])
  })
})

describe('a restart', () => {
  const restart = (seen: readonly ObservedContainer[], ...services: string[]) =>
    decideRestart({ wanted, seen, selected: new Set(services) })
      .filter(({ action }) => action !== 'keep')
      .map(({ action, service, cause }) => `${action} ${service}: ${cause}`)

  test('restarts the named services as they are, and no others', () => {
    expect(restart(all, 'db')).toEqual(['restart db: asked for'])
    expect(restart(withChange('db', { configHash: 'other' }), 'db')).toEqual(['restart db: asked for'])
    expect(restart(withChange('db', { state: 'exited', exitCode: 1 }), 'db')).toEqual([
      'restart db: asked for',
    ])
  })

  test('runs a one-shot service again', () => {
    expect(restart(all, 'seed')).toEqual(['replace seed: asked for'])
  })

  test('creates a service that has no container, and starts what it needs', () => {
    expect(restart([container('seed', { state: 'exited' })], 'api')).toEqual([
      'create db: not running',
      'create api: not running',
    ])
  })
})
