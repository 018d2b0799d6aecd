import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import type { StateRow } from '../matrix/matrix.ts'
import { groupOf } from './group.ts'

const row = (service: string, services: string[] = [], more: Partial<StateRow> = {}): StateRow => ({
  service,
  data: ['/data'],
  inputs: { areNamed: true, paths: [`${service}.sql`], services },
  baseline: 'image',
  reset: null,
  at: { file: 'm', line: 1, column: 1 },
  ...more,
})
const on = (
  service: string,
  condition: 'service_healthy' | 'service_completed_successfully' = 'service_healthy',
) => ({
  depends_on: { [service]: { condition } },
})
const model: ComposeModel = {
  name: 'p',
  services: {
    db: { healthcheck: { test: 'x' } },
    cache: { healthcheck: { test: 'x' } },
    migrate: on('db'),
    api: { ...on('migrate', 'service_completed_successfully'), ports: [{ target: 80 }] },
    worker: on('db'),
    quiet: { healthcheck: { test: 'x', disable: true } },
    many: { scale: 2 },
  },
}

test('a group has its stores, what writes their data, and what these depend on', () => {
  expect(groupOf(model, [row('db', ['migrate']), row('cache', ['api'])])).toEqual({
    stores: [
      { service: 'db', data: ['/data'] },
      { service: 'cache', data: ['/data'] },
    ],
    services: ['api', 'cache', 'db', 'migrate'],
    inputs: ['cache.sql', 'db.sql'],
  })
})

test('rows without a baseline, and services of other environments, are no part of it', () => {
  expect(groupOf(model, [row('db', [], { baseline: null }), row('elsewhere')])).toBeNull()
})

test.each([
  [[row('db', ['gone', 'lost'])], { is: 'services-unknown', services: ['gone', 'lost'] }],
  [[row('many')], { is: 'several-containers', service: 'many' }],
  [[row('db', ['worker'])], { is: 'writer-not-awaited', service: 'worker' }],
  [[row('db', ['quiet'])], { is: 'writer-not-awaited', service: 'quiet' }],
])('what stands in the way is said: %j', (rows, obstacle) => {
  expect(groupOf(model, rows)).toEqual(obstacle)
})
