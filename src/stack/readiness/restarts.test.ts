import { expect, test } from 'vitest'
import { MAX_RESTARTS, type RestartPolicy } from '../../core/plan/restarts.ts'
import { type FakeContainer, FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { failure, ok, onHealthy, refused, service, start } from '../../testing/engines/start-services.ts'

const always: RestartPolicy = { name: 'always', maximumRetries: 0 }
const twice: RestartPolicy = { name: 'on-failure', maximumRetries: 2 }

/** A service that exits with 1 the first `exits` times that it runs. */
function crashing(
  exits: number,
  restartPolicy: RestartPolicy,
  more: Partial<FakeContainer> = {},
): FakeContainer {
  let runs = 0
  const live = (running: RunningFake) => {
    if (++runs > exits) return
    setImmediate(() => {
      running.exit(1, 'restarting')
      setImmediate(() => {
        running.restart()
        live(running)
      })
    })
  }
  return service('api', { restartPolicy, probe: () => (runs > exits ? ok : refused), onStart: live, ...more })
}

const started = { depends_on: { db: { condition: 'service_started' as const } } }

test('a start waits for a service that its restart policy starts again', async () => {
  const { done, seen } = start(new FakeEngine([crashing(2, always)]), { api: { restart: 'always' } })
  await done
  expect(seen).toEqual([
    'api started',
    'api probing',
    'api restarting (1st time, exit code 1)',
    'api started again',
    'api probing',
    'api restarting (2nd time, exit code 1)',
    'api started again',
    'api probing',
    'api healthy',
    'api ready',
  ])
})

test('a start fails when the engine gives up restarting a service', async () => {
  const engine = new FakeEngine([crashing(3, twice, { lines: ['no database'] })])
  const error = await failure(start(engine, { api: { restart: 'on-failure:2' } }).done)
  expect(error).toMatchObject({
    code: 'SERVICE_EXITED',
    service: 'api',
    evidence: { exitCode: 1, restarts: 2, lastLines: ['no database'] },
  })
  expect(error.summary).toBe(
    'Service api of p exited 3 times while starting, with the restart policy on-failure:2, after which the engine gave up',
  )
  expect(error.message).toContain('exit code 1, restarted 2 times')
})

test('a start fails when a service exits again and again while every other service is ready', async () => {
  const engine = new FakeEngine([service('db'), crashing(100, always)])
  const error = await failure(start(engine, { db: {}, api: { restart: 'always', ...started } }).done)
  expect(error).toMatchObject({ code: 'SERVICE_EXITED', evidence: { restarts: MAX_RESTARTS } })
  expect(error.todo).toContain(
    'api waits only until db is started, not until ready. If that is the cause, give db a healthcheck, and `condition: service_healthy`',
  )
})

test('restarts do not count while another service is still becoming ready', async () => {
  let probes = 0
  const engine = new FakeEngine([
    service('db', { probe: () => (++probes < 5 ? refused : ok) }),
    crashing(30, always),
  ])
  const isReady = start(engine, { db: {}, api: { restart: 'always', ...started } }).done
  // The database needs about 0.1 s, in which the fake restarts the service more often than is allowed after that.
  await expect(isReady).resolves.toBeUndefined()
})

test('a service that exits after it was ready must become ready again before the start ends', async () => {
  let api: RunningFake | undefined
  let isBroken = false
  const engine = new FakeEngine([
    service('api', {
      restartPolicy: always,
      probe: () => (isBroken ? refused : ok),
      onStart: (running) => {
        api = running
      },
    }),
    service('web', {
      onStart: () =>
        setTimeout(() => {
          isBroken = true
          api?.exit(7, 'restarting')
          api?.restart()
          setTimeout(() => {
            isBroken = false
          }, 50)
        }, 20),
      probe: () => (isBroken ? ok : refused),
    }),
  ])
  const { done, seen } = start(engine, { api: { restart: 'always' }, web: onHealthy('api') })
  await done
  expect(seen.filter((line) => line === 'api ready')).toHaveLength(2)
  expect(seen.indexOf('web ready')).toBeLessThan(seen.lastIndexOf('api ready'))
})

test('the evidence of a failure has only lines of the last run', async () => {
  const engine = new FakeEngine([crashing(3, twice)])
  engine.logs.read = async () => [
    { atMs: Date.now() - 60_000, stream: 'stdout', text: 'of the first run' },
    { atMs: Date.now() + 1000, stream: 'stdout', text: 'of the last run' },
  ]
  const error = await failure(start(engine, { api: { restart: 'on-failure:2' } }).done)
  expect(error.evidence?.lastLines).toEqual(['of the last run'])
})

test('the evidence of a failure has lines of the last run that were stored before its start was reported', async () => {
  let endedMs = 0
  const live = (running: RunningFake) => {
    setImmediate(() => {
      if (endedMs > 0) return running.exit(3)
      running.exit(3, 'restarting')
      endedMs = Date.now()
      setTimeout(() => {
        running.restart()
        live(running)
      }, 20)
    })
  }
  const restartPolicy = { name: 'on-failure', maximumRetries: 1 } as const
  const engine = new FakeEngine([service('api', { restartPolicy, probe: () => refused, onStart: live })])
  engine.logs.read = async () => [
    { atMs: endedMs - 60_000, stream: 'stdout', text: 'of the first run' },
    { atMs: endedMs + 1, stream: 'stdout', text: 'of the last run' },
  ]
  const error = await failure(start(engine, { api: { restart: 'on-failure:1' } }).done)
  expect(error).toMatchObject({ code: 'SERVICE_EXITED', evidence: { lastLines: ['of the last run'] } })
})

test('a timeout names a service that is being restarted, with its exit code', async () => {
  const engine = new FakeEngine([
    service('api', {
      restartPolicy: always,
      probe: () => refused,
      onStart: ({ exit }) => setImmediate(() => exit(3, 'restarting')),
    }),
  ])
  const error = await failure(start(engine, { api: { restart: 'always' } }, { timeoutMs: 50 }).done)
  expect(error).toMatchObject({ code: 'START_TIMEOUT', service: 'api', evidence: { exitCode: 3 } })
  expect(error.message).toContain('api waits for the engine to start it again (1st time, exit code 3)')
})

test('a container that is being restarted when the start begins is ready when it runs again', async () => {
  let isUp = false
  const engine = new FakeEngine([{ service: 'worker', restartPolicy: always }])
  const { inspect, start: startContainer } = engine.containers
  engine.containers.inspect = async (id) => ({ ...(await inspect(id)), state: 'restarting' })
  engine.containers.start = async (id) => {
    // The engine says that it runs, and starts it a moment later.
    setTimeout(() => {
      isUp = true
      void startContainer(id)
    }, 20)
  }
  await start(engine, { worker: { restart: 'always' } }).done
  expect(isUp).toBe(true)
})
