import { expect, test } from 'vitest'
import type { StateRow } from '../matrix/matrix.ts'
import type { WantedService } from '../plan/decide.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import { changeInPart, type InPartInput } from './in-part.ts'

const service = (
  name: string,
  dependsOn: string[] = [],
  more: Partial<WantedService> = {},
): WantedService => ({
  name,
  dependsOn: dependsOn.map((one) => ({ service: one, condition: 'service_healthy' })),
  image: null,
  configHash: name,
  completes: 'never',
  isOptional: false,
  ...more,
})
const container = (name: string, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  ...{ id: name, name, service: name, state: 'running', exitCode: 0, image: name, configHash: name },
  ...{ teardown: 'kill', networks: [], volumes: [] },
  ...more,
})
const row = (name: string, services: string[], paths: string[] = [], areNamed = true): StateRow => ({
  ...{ service: name, data: ['/data'], inputs: { areNamed, services, paths }, baseline: null, reset: null },
  at: { file: 'm', line: 1, column: 1 },
})
const holds = (name: string) => ({ service: name, paths: ['/data'], inMemory: [], protocol: null })

/** A browser's server before an API, with a database that one service migrates, a cache, and mails that nobody depends on. */
const shop: InPartInput = {
  changed: new Map(),
  wanted: [
    service('db'),
    service('migrate', ['db'], { completes: 'must' }),
    service('cache'),
    service('api', ['db', 'migrate', 'cache']),
    service('web', ['api']),
    service('mail'),
  ],
  seen: [
    container('db', { volumes: ['v'] }),
    container('migrate', { state: 'exited' }),
    ...['cache', 'api', 'web', 'mail'].map((name) => container(name)),
  ],
  holdings: [holds('db')],
  state: [row('db', ['migrate'], ['db/*.sql'])],
  inputs: new Map(),
}

/** What becomes of the services of the shop after a change of some, as text. */
function after(changed: string[], more: Partial<InPartInput> = {}): string[] | string {
  const part = changeInPart({
    ...shop,
    ...more,
    changed: new Map(changed.map((name) => [name, { cause: 'source changed' }])),
  })
  if ('obstacle' in part) return part.obstacle
  return part.decisions.flatMap(({ service: name, action, cause }) =>
    action === 'keep' ? [] : [`${action} ${name}: ${cause}`],
  )
}

test('a changed service is replaced, with what it may have used and what depends on that, if the data is known not to come from them', () => {
  expect(after(['web'])).toEqual([
    'replace cache: used by a changed service',
    'replace api: used by a changed service',
    'replace web: source changed',
  ])
  expect(after(['mail'])).toEqual(['replace mail: source changed'])
})

test('a service that holds data only in memory is replaced with what may have used it', () => {
  const holdings = [holds('db'), holds('cache')]
  expect(after(['web'], { holdings })).toEqual(after(['web']))
})

test('a stack of which nothing would stay is not changed in part', () => {
  const only = { wanted: [service('mail')], seen: [container('mail')], holdings: [], state: [] }
  expect(after(['mail'], only)).toBe('nothing of the stack would stay')
})

test('a service of which the matrix says what leads to its data stays when that has not changed', () => {
  const state = [...shop.state, row('api', []), row('cache', ['api'])]
  expect(after(['web'], { state })).toEqual(['replace web: source changed'])
})

test('the container of a one-shot service that has run holds nothing, and is not replaced with what used it', () => {
  const state = [...shop.state, row('cache', [])]
  expect(after(['api'], { state })).toEqual([
    'replace api: source changed',
    'replace web: dependency changed',
  ])
})

test.each<[string, string[], Partial<InPartInput>, string]>([
  ['a one-shot service itself has changed', ['migrate'], {}, 'migrate, which has run, would run again'],
  ['a service that holds data has changed', ['db'], {}, 'db holds data'],
  [
    'nobody says what leads to the data of a service',
    ['mail'],
    { state: [] },
    'the matrix does not say what leads to the data of db',
  ],
  [
    'nobody says what leads to the data of a service that the changed one uses',
    ['api'],
    { state: [] },
    'the matrix does not say what leads to the data of db',
  ],
  [
    'a row says it with a dash',
    ['mail'],
    { state: [row('db', [], [], false)] },
    'the matrix does not say what leads to the data of db',
  ],
  [
    'data of a service that nobody depends on is not known',
    ['web'],
    { holdings: [...shop.holdings, holds('mail')] },
    'the matrix does not say what leads to the data of mail',
  ],
  [
    'it leads to the data of a service that stays',
    ['api'],
    { state: [row('db', ['api'])] },
    'api leads to the data of db',
  ],
  [
    'a one-shot service depends on it',
    ['mail'],
    {
      wanted: [
        service('mail'),
        ...shop.wanted.filter(({ name }) => name !== 'mail' && name !== 'migrate'),
        service('migrate', ['mail'], { completes: 'must' }),
      ],
    },
    'migrate, which has run, would run again',
  ],
  [
    'a service that is replaced with it leads to the data of one that stays',
    ['web'],
    { state: [row('db', ['api'])] },
    'api, which leads to the data of db, would be replaced',
  ],
  [
    'the matrix names a service that does not exist',
    ['mail'],
    { state: [row('db', ['migrator'])] },
    'the matrix says that migrator leads to the data of db, and it is not among the services',
  ],
  [
    'input files have changed too',
    ['mail'],
    { inputs: new Map([['db', 'db/a.sql was changed']]) },
    'db/a.sql was changed, which leads to the data of db',
  ],
  [
    'another service is down',
    ['mail'],
    {
      seen: shop.seen.map((one) => (one.service === 'web' ? { ...one, state: 'exited', exitCode: 1 } : one)),
    },
    'web is not running',
  ],
])('a stack is not changed in part when %s', (_when, changed, more, obstacle) => {
  expect(after(changed, more)).toBe(obstacle)
})

test('a stack without data is changed in part without a word in the matrix', () => {
  const more = { holdings: [], state: [], seen: shop.seen.map((one) => ({ ...one, volumes: [] })) }
  expect(after(['mail'], more)).toEqual(['replace mail: source changed'])
})
