import { expect, test } from 'vitest'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { failure, refused, service, start } from '../../testing/engines/start-services.ts'

const completed = (name: string) => ({
  depends_on: { [name]: { condition: 'service_completed_successfully' as const } },
})

/** The healthcheck of its image fails for as long as it runs. */
const unhealthyThenDone = ({ setHealth, exit }: RunningFake) =>
  setImmediate(() => {
    setHealth('unhealthy', 'no server')
    setImmediate(() => exit(0))
  })

test('a service that others wait for to complete completes, whatever the healthcheck of its image reports', async () => {
  const engine = new FakeEngine([
    service('migrate', { probe: () => refused, onStart: unhealthyThenDone }),
    service('api'),
  ])
  const { done, seen } = start(engine, {
    migrate: { healthcheck: { disable: true } },
    api: completed('migrate'),
  })
  await done
  expect(seen).toContain('migrate completed')
})

test('a service without published port that exits with 0 is ready, whatever the healthcheck of its image reports', async () => {
  const engine = new FakeEngine([service('seed', { probe: () => refused, onStart: unhealthyThenDone })])
  const { done, seen } = start(engine, { seed: { healthcheck: { disable: true } } })
  await done
  expect(seen).toContain('seed ready')
})

test('an optional service that fails is reported, and the services that depend on it start', async () => {
  const engine = new FakeEngine([
    service('cache', { probe: () => refused, onStart: ({ exit }) => setImmediate(() => exit(4)) }),
    service('api'),
  ])
  const { done, seen } = start(engine, {
    cache: {},
    api: { depends_on: { cache: { condition: 'service_healthy', required: false } } },
  })
  await done
  expect(seen.join('\n')).toMatch(
    /cache failed, and the start goes on without it.*\[SERVICE_EXITED\][\s\S]*exit code 4[\s\S]*api ready/,
  )
})

test('a start fails when an optional service fails that another service requires', async () => {
  const engine = new FakeEngine([
    service('cache', { probe: () => refused, onStart: ({ exit }) => setImmediate(() => exit(4)) }),
    service('api'),
    service('web'),
  ])
  const optional = { condition: 'service_healthy' as const, required: false }
  const services = {
    cache: {},
    api: { depends_on: { cache: optional } },
    web: { depends_on: { cache: { condition: 'service_healthy' as const } } },
  }
  expect(await failure(start(engine, services).done)).toMatchObject({
    code: 'SERVICE_EXITED',
    service: 'cache',
  })
})

test('a taken port of an optional service ends the start, which can be repeated on other ports', async () => {
  const startError = 'driver failed: Bind for 127.0.0.1:28100 failed: port is already allocated'
  const engine = new FakeEngine([service('cache', { startError }), service('api')])
  const optional = { condition: 'service_started' as const, required: false }
  const failed = failure(start(engine, { cache: {}, api: { depends_on: { cache: optional } } }).done)
  expect(await failed).toMatchObject({ code: 'PORT_TAKEN' })
})

test('a service without healthcheck and port that exits within the settling time has failed', async () => {
  const engine = new FakeEngine([
    { service: 'worker', lines: ['no queue'], onStart: ({ exit }) => setTimeout(() => exit(5), 20) },
  ])
  const error = await failure(start(engine, { worker: {} }, { settleMs: 5000 }).done)
  expect(error).toMatchObject({
    code: 'SERVICE_EXITED',
    evidence: { exitCode: 5, lastLines: ['no queue'] },
  })
})

test('a service without healthcheck and port that still runs after the settling time is ready', async () => {
  const { done, seen } = start(new FakeEngine([{ service: 'worker' }]), { worker: {} }, { settleMs: 20 })
  await done
  expect(seen).toEqual(['worker started', 'worker ready'])
})
