import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { LogLine } from '../../engine/logs.ts'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import {
  failure,
  ok,
  onHealthy,
  operationsOf,
  refused,
  service,
  start,
  startWith,
} from '../../testing/engines/start-services.ts'

describe('services start', () => {
  test('a service starts when its dependencies are healthy, and independent services start at the same time', async () => {
    const engine = new FakeEngine([service('web'), service('api'), service('db'), service('cache')])
    const { done, seen } = start(engine, { web: onHealthy('api'), api: onHealthy('db'), db: {}, cache: {} })
    await done
    expect(engine.calls.slice(0, 2).sort()).toEqual(['start cache', 'start db'])
    expect(seen.indexOf('db healthy')).toBeLessThan(seen.indexOf('api started'))
    expect(seen.indexOf('api healthy')).toBeLessThan(seen.indexOf('web started'))
  })

  test('only the services of the operations start, whatever other containers exist', async () => {
    const engine = new FakeEngine([service('api'), service('db')])
    await startWith(engine, (checked) => operationsOf({ api: {} }, checked))
    expect(engine.calls).toEqual(['start api'])
  })

  test('a service outside the start may turn unhealthy meanwhile', async () => {
    let other: RunningFake | undefined
    const engine = new FakeEngine([
      service('db', {
        onStart: (running) => {
          other = running
        },
      }),
      service('api', { onStart: () => other?.setHealth('unhealthy') }),
    ])
    await engine.containers.start('db-1')
    await startWith(engine, (checked) => operationsOf({ api: {} }, checked))
  })

  test('a service starts after a one-shot dependency has exited with 0', async () => {
    const engine = new FakeEngine([
      { service: 'migrate', onStart: ({ exit }) => setImmediate(() => exit(0)) },
      service('api'),
    ])
    const { done, seen } = start(engine, {
      migrate: {},
      api: { depends_on: { migrate: { condition: 'service_completed_successfully' } } },
    })
    await done
    expect(seen).toEqual([
      'migrate started',
      'migrate completed',
      'api started',
      'api probing',
      'api healthy',
      'api ready',
    ])
  })

  test('a service starts after a one-shot dependency that its restart policy has started again', async () => {
    const engine = new FakeEngine([
      {
        service: 'migrate',
        restartPolicy: { name: 'on-failure', maximumRetries: 0 },
        onStart: ({ exit, restart }) =>
          setImmediate(() => {
            exit(1, 'restarting')
            restart()
            setImmediate(() => exit(0))
          }),
      },
      service('api'),
    ])
    await start(engine, {
      migrate: { restart: 'on-failure' },
      api: { depends_on: { migrate: { condition: 'service_completed_successfully' } } },
    }).done
  })

  test('a worker without healthcheck and port is ready when it runs', async () => {
    const { done, seen } = start(new FakeEngine([{ service: 'worker' }]), { worker: {} })
    await done
    expect(seen).toEqual(['worker started', 'worker ready'])
  })

  test('a service with the condition service_started does not wait for health', async () => {
    const engine = new FakeEngine([
      service('db', { probe: () => (engine.calls.includes('start api') ? ok : refused) }),
      service('api'),
    ])
    await start(engine, { db: {}, api: { depends_on: { db: { condition: 'service_started' } } } }).done
  })

  test('a healthcheck is run again until it passes', async () => {
    let probes = 0
    const engine = new FakeEngine([service('db', { probe: () => (++probes < 4 ? refused : ok) })])
    await start(engine, { db: {} }).done
    expect(probes).toBe(4)
  })

  test('a healthcheck is run at once when the port is open, and rarely while it is closed', async () => {
    const probes: string[] = []
    const door = createServer(() => {})
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const address = door.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const answer = (name: string, result: typeof ok) => {
      probes.push(name)
      return result
    }
    const endpoint = (port: number) => ({
      host: '127.0.0.1',
      protocol: 'tcp',
      port,
      url: null,
      resource: `tcp:127.0.0.1:${port}`,
    })
    const engine = new FakeEngine([
      // Nothing listens on port 1.
      service('closed', { probe: () => answer('closed', refused) }),
      service('open', { probe: () => answer('open', probes.length > 10 ? ok : refused) }),
    ])
    const abort = new AbortController()
    const { done, seen } = start(
      engine,
      { closed: {}, open: {} },
      { readiness: { closed: endpoint(1), open: endpoint(address.port) }, signal: abort.signal },
    )
    await expect.poll(() => seen).toContain('open answers')
    abort.abort(new Error('enough'))
    await expect(done).rejects.toThrow('enough')
    await new Promise((resolve) => door.close(resolve))
    expect(probes.filter((name) => name === 'closed').length).toBeLessThan(3)
  })

  test("a service is healthy when the engine's own probe passes first", async () => {
    const engine = new FakeEngine([
      service('db', {
        probe: () => null,
        onStart: ({ setHealth }) => setImmediate(() => setHealth('healthy')),
      }),
    ])
    await start(engine, { db: {} }).done
  })
})

describe('a start that fails', () => {
  test('a start fails when a service exits, with its last lines', async () => {
    const engine = new FakeEngine([
      service('db'),
      service('api', {
        probe: () => refused,
        lines: ['boot', 'cannot read config of s3cret-value'],
        onStart: ({ exit }) => setImmediate(() => exit(3)),
      }),
      service('web'),
    ])
    const error = await failure(
      start(engine, {
        db: {},
        api: { ...onHealthy('db'), environment: { DB_PASSWORD: 's3cret-value' } },
        web: onHealthy('api'),
      }).done,
    )
    expect(error).toMatchObject({
      code: 'SERVICE_EXITED',
      service: 'api',
      evidence: { state: 'exited', exitCode: 3, lastLines: ['boot', 'cannot read config of [redacted]'] },
    })
    expect(engine.calls).not.toContain('start web')
  })

  test('a start fails when a service exits, even if its container cannot be inspected any more', async () => {
    const engine = new FakeEngine([
      service('api', { probe: () => null, onStart: ({ exit }) => setImmediate(() => exit(1)) }),
    ])
    engine.logs.read = async () => {
      throw new Error('no such container')
    }
    expect(await failure(start(engine, { api: {} }).done)).toMatchObject({
      code: 'SERVICE_EXITED',
      evidence: { state: 'unknown (no such container)' },
    })
  })

  test('a start fails because of the engine if it has ended, even if it reported a service before', async () => {
    const engine = new FakeEngine([
      service('api', { probe: () => null, onStart: ({ exit }) => setImmediate(() => exit(0)) }),
    ])
    engine.system.version = engine.logs.read = async () => {
      throw new Error('connect ENOENT engine.sock')
    }
    expect(await failure(start(engine, { api: {} }).done)).toMatchObject({
      code: 'ENGINE_NOT_ANSWERING',
      message: expect.stringContaining('stopped answering while p was starting'),
    })
  })

  test('a failed start does not succeed while its evidence is gathered', async () => {
    const engine = new FakeEngine([
      service('api', { probe: () => null, onStart: ({ exit }) => setImmediate(() => exit(1)) }),
    ])
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<LogLine[]>()
    engine.logs.read = () => {
      asked.resolve()
      return answer.promise
    }
    const failed = failure(start(engine, { api: {} }).done)
    await asked.promise
    // Long enough for every promise that does not wait for the evidence.
    await new Promise((resolve) => setImmediate(resolve))
    answer.resolve([{ atMs: Date.now(), stream: 'stdout', text: 'last words' }])
    expect((await failed).evidence?.lastLines).toEqual(['last words'])
  })

  test('a start fails when a one-shot service exits with another code than 0', async () => {
    const engine = new FakeEngine([
      { service: 'seed', onStart: ({ exit }) => exit(9) },
      service('db', { probe: () => null }),
    ])
    const error = await failure(start(engine, { seed: {}, db: {} }).done)
    expect(error).toMatchObject({ code: 'SERVICE_EXITED', evidence: { exitCode: 9 } })
  })

  test('a start fails when a service that must keep running exits with 0', async () => {
    const engine = new FakeEngine([
      service('db', { probe: () => null, onStart: ({ exit }) => setImmediate(() => exit(0)) }),
    ])
    expect(await failure(start(engine, { db: {} }).done)).toMatchObject({ code: 'SERVICE_EXITED' })
  })

  test('a start fails when a service turns unhealthy, with the output of the probe', async () => {
    const engine = new FakeEngine([
      service('db', {
        probe: () => refused,
        onStart: ({ setHealth }) => setImmediate(() => setHealth('unhealthy', 'no route')),
      }),
    ])
    expect(await failure(start(engine, { db: {} }).done)).toMatchObject({
      code: 'SERVICE_UNHEALTHY',
      service: 'db',
      evidence: { state: 'running', health: 'unhealthy', healthOutput: 'no route' },
    })
  })

  test('a start fails when a port is taken, and names the holder', async () => {
    const startError = 'driver failed: Bind for 127.0.0.1:28100 failed: port is already allocated'
    const error = await failure(start(new FakeEngine([service('api', { startError })]), { api: {} }).done)
    expect(error.code).toBe('PORT_TAKEN')
    expect(error.summary).toBe('Host port 28100 of service api is taken by container somebody-web-1')
  })

  test('a start fails when the engine cannot start a container', async () => {
    const engine = new FakeEngine([service('api', { startError: 'exec: "nod": not found' })])
    const error = await failure(start(engine, { api: {} }).done)
    expect(error).toMatchObject({ code: 'SERVICE_START_FAILED', service: 'api' })
    expect(error.message).toContain('exec: "nod": not found')
  })

  test('a start fails when its time is up, and names the service that the others wait for', async () => {
    const engine = new FakeEngine([
      service('db', { probe: () => refused, lines: ['starting'] }),
      service('api'),
    ])
    const error = await failure(start(engine, { db: {}, api: onHealthy('db') }, { timeoutMs: 50 }).done)
    expect(error).toMatchObject({
      code: 'START_TIMEOUT',
      service: 'db',
      evidence: { lastLines: ['starting'] },
    })
    expect(error.message).toMatch(
      /db waits for its healthcheck[\s\S]*api waits for db to be healthy[\s\S]*refused/,
    )
  })

  test('a failed start ends only when the engine has answered every request to start a container', async () => {
    const engine = new FakeEngine([service('slow'), service('api', { onStart: ({ exit }) => exit(1) })])
    const begin = engine.containers.start
    const answer = Promise.withResolvers<void>()
    engine.containers.start = async (id) => {
      await begin(id)
      if (id.startsWith('slow')) await answer.promise
    }
    let ended = false
    const failed = failure(start(engine, { slow: {}, api: {} }).done).then(() => {
      ended = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(engine.calls).toContain('start api')
    expect(ended).toBe(false)
    answer.resolve()
    await failed
  })

  test('the output of a probe is reported without secrets', async () => {
    const engine = new FakeEngine([
      service('db', { probe: () => ({ exitCode: 1, output: 'login with hun$ter2' }) }),
    ])
    const environment = { DB_PASSWORD: 'hun$$ter2' } // As Compose writes it.
    const error = await failure(start(engine, { db: { environment } }, { timeoutMs: 50 }).done)
    expect(error.message).toContain('login with [redacted]')
    expect(error.message).not.toContain('hun$ter2')
  })

  test('a start ends when it is cancelled', async () => {
    const abort = new AbortController()
    const engine = new FakeEngine([service('db', { probe: () => null })])
    const { done } = start(engine, { db: {} }, { signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(done).rejects.toThrow('enough')
  })

  test('a start fails when the engine stops answering', async () => {
    const engine = new FakeEngine([
      service('db', { probe: () => null, onStart: () => setImmediate(() => engine.lose()) }),
    ])
    expect((await failure(start(engine, { db: {} }).done)).code).toBe('ENGINE_NOT_ANSWERING')
  })
})
