import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { describePlan, planStart } from './start.ts'

const healthy = { condition: 'service_healthy' } as const
const model: ComposeModel = {
  name: 'p',
  services: {
    frontend: { depends_on: { backend: { condition: 'service_started' } }, ports: [{ target: 80 }] },
    backend: {
      depends_on: { postgres: healthy, migrate: { condition: 'service_completed_successfully' } },
    },
    migrate: { depends_on: { postgres: healthy } },
    postgres: {},
    seed: {},
    worker: { restart: 'always' },
    batch: { restart: 'no' },
  },
}

test('every service stands after what it waits for', () => {
  const plan = planStart(model, (service) => service === 'postgres' || service === 'backend')
  expect(describePlan(plan)).toMatchInlineSnapshot(`
    "postgres
    migrate (must complete) after postgres healthy
    backend after postgres healthy, migrate completed_successfully
    frontend after backend started
    seed (may complete)
    worker
    batch (may complete)"
  `)
})

test('an optional dependency that is not there is not waited for', () => {
  const optional: ComposeModel = {
    name: 'p',
    services: { web: { depends_on: { gone: { ...healthy, required: false } } } },
  }
  expect(planStart(optional, () => true).services[0]?.dependsOn).toEqual([])
})

test('a service whose completion is awaited is one-shot even with a healthcheck', () => {
  expect(planStart(model, () => true).services.find(({ name }) => name === 'migrate')?.completes).toBe('must')
})

test('waiting for the health of a service without a healthcheck is an error, as it is for Compose', () => {
  expect(() => planStart(model, () => false)).toThrow(/COMPOSE_INVALID.*waits for postgres to be healthy/)
})
