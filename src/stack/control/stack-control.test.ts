import { describe, expect, test } from 'vitest'
import type { ChangeAct } from '../../core/control/acts.ts'
import type { Happening } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Captured } from '../../engine/exec.ts'
import { CHECK, type FakeContainer, FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { NO_PARTS } from '../containers/start-container.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { LifeWatch } from '../life/watch-life.ts'
import { StackControl } from './stack-control.ts'

const PASSED = () => ({ exitCode: 0, output: '' })
const IDS = { api: 'api-1', db: 'db-2', job: 'job-3' }
const context = () => {
  const told: string[] = []
  const emit = (happening: Happening) => void told.push(describeHappening(happening))
  return { told, emit, signal: new AbortController().signal }
}

/** `api` needs `db`, and `job` has completed. */
async function stack(own: Partial<Record<'api' | 'db' | 'job', Partial<FakeContainer>>> = {}) {
  const fakes = new Map<string, RunningFake>()
  const engine = new FakeEngine()
  engine.networkNames.add('p_default')
  for (const service of ['api', 'db', 'job'] as const)
    engine.add({
      service,
      ...(service === 'db' && { healthcheck: CHECK, probe: PASSED, exposedPorts: [5432] }),
      onStart: (fake) => {
        fakes.set(service, fake)
        if (service === 'job') fake.exit(0)
      },
      ...own[service],
    })
  for (const id of Object.values(IDS)) await engine.containers.start(id)
  engine.calls.length = 0
  const left: string[] = []
  const watch: LifeWatch = {
    leave(services) {
      left.push([...services].join(' '))
      return () => void left.push(`again ${[...services].join(' ')}`)
    },
    close() {},
  }
  const services = {
    api: { depends_on: { db: { condition: 'service_healthy' } }, restart: 'always' },
    db: { healthcheck: { test: ['CMD', 'check'] } },
    job: {},
  }
  const prepared = {
    ...{ connection: { engine }, place: { project: 'p', ports: {} }, model: { services } },
    ...{ secrets: new KnownSecrets().learn({ secrets: ['hunter2-x'], names: [] }) },
    ...{ readiness: {}, parts: NO_PARTS, services: {}, definition: { matrix: { services: [] } } },
  } as unknown as PreparedModel
  const control = new StackControl({ prepared, watch, timeoutMs: 5000 })
  const change = (service: string, act: ChangeAct) => control.change(service, act, context())
  const states = async () =>
    Object.fromEntries((await engine.containers.list('p')).map(({ service, state }) => [service, state]))
  return { engine, control, change, states, fakes, left }
}

describe('what a service does', () => {
  test('it is stopped, started, restarted, killed, paused and unpaused, and nothing of it is news', async () => {
    const { engine, change, left } = await stack()
    for (const act of [
      ...(['stop', 'start', 'restart', 'pause', 'unpause'] as const).map((one) => ({ do: one })),
      { do: 'kill', signal: 'SIGHUP' } as const,
    ])
      await change('db', act)
    expect(engine.calls).toEqual([
      ...['stop db', 'start db', 'stop db', 'start db', 'pause db', 'unpause db'],
      // It runs already.
      ...['start db', 'kill db with SIGHUP'],
    ])
    expect(left).toEqual(['db'])
  })

  test('the report of an exit that comes after the next start has begun is not that of the new life', async () => {
    const { engine, change, fakes, states } = await stack()
    await change('api', { do: 'stop' })
    const { start } = engine.containers
    engine.containers.start = (id) => {
      fakes.get('api')?.exit(0)
      return start(id)
    }
    await change('api', { do: 'start' })
    expect(await states()).toMatchObject({ api: 'running' })
  })

  test('a paused service is unpaused before it is stopped, so that it can act on its signal', async () => {
    const { engine, change } = await stack()
    await change('db', { do: 'pause' })
    await change('db', { do: 'stop' })
    expect(engine.calls).toEqual(['pause db', 'unpause db', 'stop db'])
  })

  test.each(['pause', 'unpause', 'kill'] as const)('%s needs a service that runs', async (act) => {
    const { change, engine } = await stack()
    const asked = act === 'kill' ? ({ do: act, signal: 'SIGKILL' } as const) : { do: act }
    await expect(change('job', asked)).rejects.toMatchObject({
      code: 'SERVICE_NOT_RUNNING',
      summary: `${act} needs job to run, and it is exited`,
    })
    expect(engine.calls).toEqual([])
  })

  test('a start that does not become ready is an error with the evidence', async () => {
    const { change } = await stack({ api: { onStart: () => {} } })
    await change('api', { do: 'stop' })
    await expect(change('stoer', { do: 'stop' })).rejects.toMatchObject({
      code: 'SERVICE_UNKNOWN',
      todo: 'Use one of api, db, job.',
    })
  })

  test('an error of the engine is that of the act', async () => {
    const { change, engine } = await stack()
    engine.containers.pause = async () => {
      throw Object.assign(new Error('(HTTP code 500) server error'), { json: { message: 'no freezer' } })
    }
    await expect(change('db', { do: 'pause' })).rejects.toMatchObject({
      code: 'CONTROL_FAILED',
      summary: 'pause of db has failed: no freezer',
    })
  })
})

describe('undo', () => {
  test('what ran runs again in the order of dependencies, what was paused goes on, and nothing else is touched', async () => {
    const { engine, control, change, states, left } = await stack()
    const before = await control.note()
    await change('db', { do: 'stop' })
    await change('api', { do: 'kill', signal: 'SIGKILL' })
    engine.calls.length = 0
    const { told, ...how } = context()
    await control.undo(before, true, how)
    expect(engine.calls).toEqual(['start db', 'start api'])
    expect(await states()).toEqual({ api: 'running', db: 'running', job: 'exited' })
    expect(left.slice(-3)).toEqual(['again db', 'again api', 'again api db job'])
    expect(told.at(-1)).toMatch(/^db, api: what a test has changed was undone/)
  })

  test('a service that ends while another one is down is started again, too', async () => {
    const { control, change, states, fakes } = await stack()
    const before = await control.note()
    await change('db', { do: 'pause' })
    fakes.get('api')?.exit(1)
    await control.undo(before, true, context())
    expect(await states()).toMatchObject({ api: 'running', db: 'running' })
  })

  test('in part: only what was changed must be ready', async () => {
    const { control, change, states } = await stack()
    await change('db', { do: 'stop' })
    const before = await control.note()
    await change('api', { do: 'pause' })
    await control.undo(before, false, context())
    expect(await states()).toMatchObject({ api: 'running', db: 'exited' })
  })

  test('what did not run before does not run afterwards', async () => {
    const { control, change, states, engine } = await stack({ job: { onStart: () => {} } })
    await engine.containers.stop(IDS.job)
    const before = await control.note()
    await change('job', { do: 'start' })
    expect(await states()).toMatchObject({ job: 'running' })
    await control.undo(before, true, context())
    expect(await states()).toMatchObject({ job: 'exited' })
  })

  test('a service that had crashed stays up when a test has started it, and one that was stopped does not', async () => {
    const { control, change, states, fakes } = await stack()
    fakes.get('api')?.exit(1)
    await change('db', { do: 'kill', signal: 'SIGKILL' })
    const before = await control.note()
    await change('db', { do: 'start' })
    await change('api', { do: 'start' })
    await change('api', { do: 'pause' })
    await control.undo(before, false, context())
    expect(await states()).toMatchObject({ api: 'running', db: 'exited' })
  })

  test('a service that is unhealthy for a while is waited for', async () => {
    let isWell = true
    const { control, change, fakes } = await stack({
      db: { probe: () => ({ exitCode: isWell ? 0 : 1, output: 'not yet' }) },
    })
    const before = await control.note()
    await change('api', { do: 'pause' })
    isWell = false
    const undone = control.undo(before, true, context())
    setImmediate(() => {
      fakes.get('db')?.setHealth('unhealthy', 'not yet')
      isWell = true
    })
    await undone
  })

  test('one that cannot be asked, and that the engine calls healthy, is ready', async () => {
    const { control, change, fakes } = await stack({ db: { hasShell: false } })
    fakes.get('db')?.setHealth('healthy')
    const before = await control.note()
    await change('api', { do: 'pause' })
    await control.undo(before, true, context())
  })

  test('one that does not come up is the error', async () => {
    let isBroken = false
    const { control, change } = await stack({
      api: {
        onStart: ({ exit }) => {
          if (isBroken) exit(3)
        },
      },
    })
    const before = await control.note()
    await change('api', { do: 'stop' })
    isBroken = true
    await expect(control.undo(before, true, context())).rejects.toMatchObject({ code: 'SERVICE_EXITED' })
  })

  test('the end of the stack cancels it', async () => {
    const { control, change } = await stack({ db: { probe: () => null } })
    const before = await control.note()
    await change('api', { do: 'pause' })
    const undone = control.undo(before, true, context())
    const failed = expect(undone).rejects.toBeDefined()
    await control.end()
    await failed
    expect(control.isEnding).toBe(true)
  })
})

describe('cut off', () => {
  test('from all others: to a network of its own, first, so that its published ports stay', async () => {
    const { engine, control, change } = await stack()
    const before = await control.note()
    await change('db', { do: 'cut off' })
    expect(engine.calls).toEqual([
      'create network p_apart-1',
      'connect db to p_apart-1 as db',
      'disconnect db from p_default',
    ])
    engine.calls.length = 0
    await control.undo(before, true, context())
    expect(engine.calls.slice(0, 3)).toEqual([
      'connect db to p_default as db',
      'disconnect db from p_apart-1',
      'remove network p_apart-1',
    ])
  })

  test('from one: those that it still reaches join it', async () => {
    const { engine, change } = await stack()
    await change('api', { do: 'cut off', from: ['db'] })
    expect(engine.calls).toEqual([
      'create network p_apart-1',
      'connect job to p_apart-1 as job',
      'connect api to p_apart-1 as api',
      'disconnect api from p_default',
    ])
    engine.calls.length = 0
    await change('api', { do: 'reconnect' })
    expect(engine.calls).toEqual([
      'connect api to p_default as api',
      'disconnect api from p_apart-1',
      'disconnect job from p_apart-1',
      'remove network p_apart-1',
      'start api',
    ])
  })

  test('from a second one: as if from both at once', async () => {
    const { engine, control, change } = await stack()
    await change('api', { do: 'cut off', from: ['db'] })
    const before = await control.note()
    engine.calls.length = 0
    await change('api', { do: 'cut off', from: ['job'] })
    expect(engine.calls.slice(-3)).toEqual([
      'create network p_apart-2',
      'connect api to p_apart-2 as api',
      'disconnect api from p_default',
    ])
    engine.calls.length = 0
    await control.undo(before, false, context())
    expect(engine.calls).toContain('connect job to p_apart-3 as job')
  })

  test('services that share no network are apart already', async () => {
    const { engine, change } = await stack()
    await engine.networks.disconnect('p_default', IDS.db)
    engine.calls.length = 0
    await change('api', { do: 'cut off', from: ['db'] })
    expect(engine.calls).toEqual([])
  })

  test('a service with the network of the host cannot be cut off, and the error says so', async () => {
    const { change, engine } = await stack({ db: { hasOwnNetwork: false } })
    for (const act of [{ do: 'cut off' } as const, { do: 'cut off', from: ['api'] } as const])
      await expect(change('db', act)).rejects.toMatchObject({
        code: 'CONTROL_UNSUPPORTED',
        summary: expect.stringContaining('network of the host'),
      })
    await expect(change('api', { do: 'cut off', from: ['db'] })).rejects.toMatchObject({ service: 'db' })
    expect(engine.calls).toEqual([])
  })
})

test('what a test keeps from working is told, and what has ended by itself is not', async () => {
  const { control, change, fakes } = await stack()
  const before = await control.note()
  await change('db', { do: 'pause' })
  await change('db', { do: 'cut off' })
  fakes.get('api')?.exit(1)
  expect(await control.disturbed(before)).toEqual([
    { service: 'db', how: 'paused', remedy: 'unpause' },
    { service: 'db', how: 'cut off', remedy: 'reconnect' },
  ])
  await change('db', { do: 'reconnect' })
  await change('db', { do: 'stop' })
  expect(await control.disturbed(before)).toEqual([{ service: 'db', how: 'stopped', remedy: 'start' }])
  await change('db', { do: 'start' })
  expect(await control.disturbed(before)).toEqual([])
})

describe('looking', () => {
  test('the state and the lines of a service', async () => {
    const { control, fakes } = await stack({ db: { lines: ['one'] } })
    expect(await control.read('job', { do: 'state' }, context())).toEqual({
      ...{ state: 'exited', health: null, exitCode: 0, startedAtMs: expect.any(Number) },
      containers: [
        { name: 'job-3', state: 'exited', health: null, exitCode: 0, startedAtMs: expect.any(Number) },
      ],
    })
    fakes.get('db')?.print('two')
    const lines = (await control.read('db', { do: 'logs' }, context())) as { text: string }[]
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two'])
  })

  test('lines are followed from a time on, also over a restart, and the error has the last ones without secrets', async () => {
    const { control, fakes, change } = await stack({ db: { lines: ['begins'] } })
    const { id } = (await control.read('db', { do: 'follow', sinceMs: Date.now() + 1 }, context())) as {
      id: number
    }
    const next = async () =>
      ((await control.read('db', { do: 'next lines', id }, context())) as { text: string }[]).map(
        ({ text }) => text,
      )
    const first = next()
    await new Promise((resolve) => setTimeout(resolve, 2))
    fakes.get('db')?.print('token hunter2-x')
    expect(await first).toEqual(['token hunter2-x'])
    await change('db', { do: 'restart' })
    expect(await next()).toEqual(['begins'])
    const error = control.read('db', { do: 'not seen', id, pattern: '/x/', afterMs: 5 }, context())
    await expect(error).rejects.toMatchObject({
      code: 'LOG_NOT_SEEN',
      summary: expect.stringContaining('none of the 2 lines'),
      evidence: { lastLines: [expect.not.stringContaining('hunter2'), 'begins'] },
    })
    expect(await next()).toEqual([])
  })

  test.each(['before', 'after'])(
    'an engine that cannot be asked for lines is an error: %s they are waited for',
    async (when) => {
      const { control, engine } = await stack()
      const broken = Promise.withResolvers<void>()
      Object.assign(engine.logs, { follow: () => broken.promise })
      const follow = { do: 'follow', sinceMs: 0 } as const
      const { id } = (await control.read('db', follow, context())) as { id: number }
      const lose = async () => {
        broken.reject(new Error('connect ECONNREFUSED'))
        await broken.promise.catch(() => {})
      }
      if (when === 'before') await lose()
      const next = control.read('db', { do: 'next lines', id }, context())
      if (when === 'after') await lose()
      await expect(next).rejects.toThrow('connect ECONNREFUSED')
    },
  )

  const WELL: Captured = { exitCode: 3, stdout: 'out', stderr: 'err', isCut: false }
  test.each([
    [WELL, undefined],
    [{ ...WELL, isCut: true }, 'more than 8 MB'],
    [{ ...WELL, stdout: 'OCI runtime exec failed: exec failed: "x": not found\r\n' }, '"x": not found'],
    [null, 'did not end within 1 ms'],
  ])('a command that ends as %j', async (captured, failure) => {
    const { control } = await stack({ db: { capture: () => captured } })
    const ended = control.read('db', { do: 'exec', command: ['x'], timeoutMs: 1 }, context())
    if (failure === undefined) expect(await ended).toEqual({ exitCode: 3, stdout: 'out', stderr: 'err' })
    else
      await expect(ended).rejects.toMatchObject({
        code: 'CONTROL_FAILED',
        message: expect.stringContaining(failure),
      })
  })
})
