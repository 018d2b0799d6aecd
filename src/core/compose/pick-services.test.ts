import { expect, test } from 'vitest'
import type { ComposeModel } from './model.ts'
import { pickServices } from './pick-services.ts'

const needs = (...names: string[]) => ({
  depends_on: Object.fromEntries(names.map((name) => [name, { condition: 'service_started' as const }])),
})
const model: ComposeModel = {
  name: 'p',
  services: {
    web: needs('api'),
    api: needs('db', 'migrate'),
    migrate: needs('db'),
    db: {},
    mail: { depends_on: { db: { condition: 'service_started', required: false } } },
    odd: { depends_on: { gone: { condition: 'service_started', required: false } } },
  },
  volumes: { data: null },
}
const picked = (...names: string[]) => Object.keys(pickServices(model, names, '/r/c.yml').services)

test.each([
  [['db'], ['db']],
  [['api'], ['api', 'migrate', 'db']],
  [
    ['web', 'db'],
    ['web', 'api', 'migrate', 'db'],
  ],
  [['mail'], ['db', 'mail']],
  [['odd'], ['odd']],
])('the selection %j starts %j, in the order of the compose file', (names, all) => {
  expect(picked(...names)).toEqual(all)
})

test('everything in the model except its services is kept', () => {
  expect(pickServices(model, ['db'], '/r/c.yml')).toMatchObject({ name: 'p', volumes: { data: null } })
})

test.each([
  ['ap', 'did you mean "api"?'],
  ['toString', '"toString", which /r/c.yml does not have'],
])('a service that the compose file does not have is an error: %s', (name, message) => {
  expect(() => picked('db', name)).toThrow(message)
})
