import { expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import type { ObservedContainer } from '../../plan/observed.ts'
import type { Operation } from '../../plan/operation.ts'
import { inStartOrder } from '../../plan/order.ts'
import { planRecreation } from './plan.ts'

const volume = (source: string, more: object = {}) => ({
  ...{ type: 'volume', source, target: `/${source}`, ...more },
})
const needs = (service: string, restart = false) => ({ [service]: { condition: 'service_healthy', restart } })
const MODEL = {
  name: 'shop',
  services: {
    web: { depends_on: needs('api', true) },
    api: { depends_on: needs('files', true) },
    beside: { depends_on: needs('files') },
    files: { volumes: [volume('data'), volume('shared', { read_only: true })] },
  },
  volumes: { data: { name: 'shop_data' }, shared: { name: 'shop_shared' } },
} as unknown as ComposeModel

const container = (service: string, state = 'running'): ObservedContainer => ({
  ...{ id: `id of ${service}`, name: `shop-${service}-1`, service, state, exitCode: 0, image: 'node' },
  ...{ configHash: null, teardown: 'stop', networks: ['net'], volumes: [] },
})

function plan(states: Record<string, string> = {}, more: { recreated?: string[]; woken?: string[] } = {}) {
  const wanted = inStartOrder(MODEL).map((one) => ({ ...one, image: null, configHash: '' }))
  const containers = Object.keys(MODEL.services).flatMap((service) =>
    states[service] === 'absent' ? [] : [container(service, states[service])],
  )
  const observed = {
    containers,
    networks: [{ id: 'net', name: 'shop_default' }],
    volumes: [{ name: 'shop_data' }, { name: 'shop_shared' }],
  }
  return planRecreation({ wanted, model: MODEL, observed, recreated: ['files'], ...more }).map(inWords)
}

function inWords(operation: Operation): string {
  switch (operation.do) {
    case 'stop':
      return `stop ${operation.containers}`
    case 'remove container':
      return `${operation.how} ${operation.id}`
    case 'remove volume':
      return `remove ${operation.name}`
    case 'start':
      return `start ${operation.service} after ${operation.after.map(({ service }) => service)}`
    default:
      return `${operation.do} ${'service' in operation ? operation.service : ''}`
  }
}

test('what follows is stopped first and started last; only the volumes that the service writes are removed', () => {
  expect(plan()).toEqual([
    'stop id of api',
    'stop id of web',
    'kill id of files',
    'remove shop_data',
    'create files',
    'start files after ',
    'start api after files',
    'start web after api',
  ])
})

test('a container that a test has removed or stopped is made anew, too', () => {
  const after = ['remove shop_data', 'create files', 'start files after ', 'start api after files']
  expect(plan({ files: 'absent', web: 'absent' })).toEqual(['stop id of api', ...after])
  expect(plan({ files: 'exited', api: 'exited', web: 'absent' })).toEqual(['kill id of files', ...after])
})

test('services that are not recreated after all are only started', () => {
  const states = { files: 'exited', api: 'exited', web: 'exited' }
  expect(plan(states, { recreated: [], woken: ['files', 'api', 'web'] })).toEqual([
    'start files after ',
    'start api after files',
    'start web after api',
  ])
})
