import { expect, test } from 'vitest'
import type { ComposeModel } from './model.ts'
import { replicasOf, startedServices } from './started-services.ts'

const healthy = { condition: 'service_healthy' as const }
const optional = { ...healthy, required: false }

test('a service with 0 replicas is not started, and no other service waits for it', () => {
  const model: ComposeModel = {
    name: 'p',
    services: {
      web: { depends_on: { api: healthy, db: healthy } },
      api: { scale: 0 },
      cache: { deploy: { replicas: 0 } },
      db: { depends_on: { cache: healthy } },
    },
  }
  expect(startedServices(model)).toEqual({
    name: 'p',
    services: { web: { depends_on: { db: healthy } }, db: {} },
  })
})

test('no service waits for an optional one that is not in the model', () => {
  const model: ComposeModel = { name: 'p', services: { web: { image: 'w', depends_on: { gone: optional } } } }
  expect(startedServices(model).services).toEqual({ web: { image: 'w' } })
})

test('a model in which everything is started stays as it is', () => {
  const services = { web: { depends_on: { db: optional } }, db: { scale: 2 } }
  expect(startedServices({ name: 'p', services }).services).toEqual(services)
})

test('the replicas of a service are those of deploy, then scale, then 1', () => {
  expect([{}, { scale: 3 }, { scale: 3, deploy: { replicas: 2 } }, { deploy: {} }].map(replicasOf)).toEqual([
    1, 3, 2, 1,
  ])
})
