import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { redefinition } from './redefined.ts'

const model: ComposeModel = {
  name: 'p',
  services: { api: { image: 'a', environment: { A: '1' }, ports: [{ target: 80 }] }, db: { image: 'd' } },
  networks: { default: { name: 'n' } },
}
const api = (more: object): ComposeModel => ({
  ...model,
  services: { ...model.services, api: { ...model.services.api, ...more } },
})

test.each([
  ['the same', structuredClone(model)],
  ['another order of keys', api({ ports: [{ target: 80 }], image: 'a' })],
  ['another variable', api({ environment: { A: '2' } })],
  ['another command', api({ command: ['x'] })],
  ['another build', api({ build: { context: '/b' } })],
])('a compose file with %s differs in no more than what its services run', (_what, now) => {
  expect(redefinition(model, now)).toBeNull()
})

test.each([
  [{ ...model, networks: {} }, 'the networks of the compose file changed'],
  [{ ...model, volumes: { data: {} } }, 'the volumes of the compose file changed'],
  [{ ...model, services: { api: model.services.api ?? {} } }, 'the compose file no longer has db'],
  [{ ...model, services: { ...model.services, new: {} } }, 'new is new in the compose file'],
  [api({ ports: [] }), 'the ports of api changed'],
  [api({ image: 'b' }), 'the image of api changed'],
  [api({ depends_on: { db: { condition: 'service_started' } } }), 'the depends_on of api changed'],
  [api({ volumes: [{ type: 'volume', target: '/d' }] }), 'the volumes of api changed'],
] satisfies [ComposeModel, string][])('the compose file %j differs in more', (now, clause) => {
  expect(redefinition(model, now)).toBe(clause)
})
