import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { inStartOrder, requireHealthchecks } from './order.ts'

const healthy = { condition: 'service_healthy' } as const
const model: ComposeModel = {
  name: 'p',
  services: {
    frontend: { depends_on: { backend: { condition: 'service_started' } }, ports: [{ target: 80 }] },
    backend: {
      ports: [{ target: 8080 }],
      depends_on: { postgres: healthy, migrate: { condition: 'service_completed_successfully' } },
    },
    migrate: { depends_on: { postgres: healthy } },
    postgres: { healthcheck: { test: ['CMD', 'pg_isready'] } },
    seed: {},
    worker: { restart: 'always' },
    batch: { restart: 'no' },
  },
}

/** `backend after postgres healthy`. */
const describeOrder = (services: ReturnType<typeof inStartOrder>) =>
  services.map(({ name, dependsOn, completes }) => {
    const after = dependsOn.map((d) => `${d.service} ${d.condition.replace('service_', '')}`).join(', ')
    return `${name}${completes === 'never' ? '' : ` (${completes} complete)`}${after === '' ? '' : ` after ${after}`}`
  })

test('every service comes after the services that it waits for', () => {
  expect(describeOrder(inStartOrder(model)).join('\n')).toMatchInlineSnapshot(`
    "postgres
    migrate (must complete) after postgres healthy
    backend after postgres healthy, migrate completed_successfully
    frontend after backend started
    seed (may complete)
    worker
    batch (may complete)"
  `)
})

test('an optional dependency that the model does not have is not waited for', () => {
  const optional: ComposeModel = {
    name: 'p',
    services: { web: { depends_on: { gone: { ...healthy, required: false } } } },
  }
  expect(inStartOrder(optional)[0]?.dependsOn).toEqual([])
})

test('a service must complete if another one waits for its completion, even with a healthcheck', () => {
  const checked: ComposeModel = {
    ...model,
    services: { ...model.services, migrate: { healthcheck: { test: ['CMD', 'true'] } } },
  }
  expect(inStartOrder(checked).find(({ name }) => name === 'migrate')?.completes).toBe('must')
})

test.each([
  [{ healthcheck: { test: ['CMD', 'true'] } }, 'never'],
  [{ healthcheck: { test: ['NONE'] } }, 'may'],
  [{ healthcheck: { test: ['CMD', 'true'], disable: true } }, 'may'],
  [{ healthcheck: { interval: '5s' } }, 'may'],
  [{ restart: 'on-failure:3' }, 'may'],
  [{ restart: 'always' }, 'never'],
  [{ restart: 'no', deploy: { restart_policy: { condition: 'any' } } }, 'never'],
  [{ restart: 'always', deploy: { restart_policy: { condition: 'none' } } }, 'may'],
  [{ restart: 'no' }, 'may'],
  [{ ports: [{ target: 80 }] }, 'never'],
])('a service with %j completes: %s', (service, completes) => {
  expect(inStartOrder({ name: 'p', services: { it: service } })[0]?.completes).toBe(completes)
})

test('waiting for the health of a service without a healthcheck is an error, as it is for Compose', () => {
  const after = [
    { service: 'backend', after: [{ service: 'postgres', condition: 'service_healthy' }] },
  ] as const
  expect(() => requireHealthchecks(after, () => false)).toThrow(
    /COMPOSE_INVALID.*backend waits for postgres to be healthy/,
  )
  expect(() => requireHealthchecks(after, () => true)).not.toThrow()
})

test('a service is optional if others depend on it and none requires it', () => {
  const optional = { ...healthy, required: false }
  const services = {
    web: { depends_on: { cache: optional, db: optional } },
    api: { depends_on: { db: healthy } },
    ...{ cache: {}, db: {} },
  }
  const found = inStartOrder({ name: 'p', services }).filter(({ isOptional }) => isOptional)
  expect(found.map(({ name }) => name)).toEqual(['cache'])
})
