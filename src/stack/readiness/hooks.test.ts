import { expect, test, vi } from 'vitest'
import type { Hook } from '../../core/hooks/hooks.ts'
import { type FakeContainer, FakeEngine } from '../../testing/engines/fake-engine.ts'
import { failure, service, start } from '../../testing/engines/start-services.ts'

const HOOK: Hook = { command: ['seed'], isPrivileged: false, environment: [] }
const parts = { files: new Map(), postStart: new Map([['db', [HOOK]]]) }
const SERVICES = { db: {}, api: { depends_on: { db: { condition: 'service_started' as const } } } }

function engineWith(db: Partial<FakeContainer>): FakeEngine {
  return new FakeEngine([service('db', db), service('api')])
}

test('a service that waits for the start of another one waits for its hooks too', async () => {
  const engine = engineWith({})
  const { done, seen } = start(engine, SERVICES, { parts })
  await done
  expect(engine.calls).toEqual(['start db', 'run seed in db', 'start api'])
  expect(seen.slice(0, 2)).toEqual(['db runs post_start hook', 'db started'])
})

test('a hook that fails ends the start, and the container of a stack that is left is stopped after that', async () => {
  const engine = engineWith({ hook: () => ({ exitCode: 1, lastLines: ['no table'] }) })
  const error = await failure(start(engine, SERVICES, { parts, aftermath: 'left' }).done)
  expect(error).toMatchObject({ code: 'HOOK_FAILED', service: 'db', evidence: { lastLines: ['no table'] } })
  expect(engine.calls).toEqual(['start db', 'run seed in db', 'stop db'])
})

test('the hooks of several replicas run one after the other', async () => {
  const engine = new FakeEngine([service('db'), service('db')])
  await start(engine, { db: {} }, { parts }).done
  expect(engine.calls).toEqual(['start db', 'run seed in db', 'start db', 'run seed in db'])
})

test('a stack that is taken down is not stopped before that', async () => {
  const engine = engineWith({ hook: () => ({ exitCode: 1, lastLines: [] }) })
  await failure(start(engine, SERVICES, { parts }).done)
  expect(engine.calls).toEqual(['start db', 'run seed in db'])
})

test('a service that exits with an error during its hook has exited', async () => {
  const engine = engineWith({
    lines: ['out of space'],
    hook: (_, { exit }) => {
      exit(3)
      return { exitCode: 137, lastLines: [] }
    },
  })
  expect(await failure(start(engine, SERVICES, { parts }).done)).toMatchObject({
    code: 'SERVICE_EXITED',
    evidence: { exitCode: 3, lastLines: ['out of space'] },
  })
})

test('a service whose exit is reported after the end of its hook has exited', async () => {
  const engine = engineWith({
    hook: (_, { exit }) => {
      setTimeout(() => exit(3), 20)
      return { reason: 'the container is not running' }
    },
  })
  expect((await failure(start(engine, SERVICES, { parts }).done)).code).toBe('SERVICE_EXITED')
})

test('a hook that was killed in a service that runs on has failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const engine = engineWith({ hook: () => ({ exitCode: 137, lastLines: [] }) })
    const failed = failure(start(engine, SERVICES, { parts }).done)
    await vi.waitFor(() => expect(engine.calls).toContain('run seed in db'))
    await vi.advanceTimersByTimeAsync(2000)
    expect((await failed).code).toBe('HOOK_FAILED')
  } finally {
    vi.useRealTimers()
  }
})

test('a start that is cancelled during a hook stops the container of a stack that is left', async () => {
  const engine = engineWith({ hook: () => null })
  const abort = new AbortController()
  const unready: string[] = []
  const onUnready = (id: string) => void unready.push(id)
  const { done } = start(engine, SERVICES, { parts, aftermath: 'left', signal: abort.signal, onUnready })
  await expect.poll(() => engine.calls).toContain('run seed in db')
  abort.abort(new Error('cancelled'))
  await expect(done).rejects.toThrow('cancelled')
  expect(engine.calls.at(-1)).toBe('stop db')
  expect(unready).toEqual(['db-1'])
})

test('a start that is cancelled before the first hook stops the container of a stack that is left', async () => {
  const abort = new AbortController()
  const engine = engineWith({ onStart: () => abort.abort(new Error('cancelled')) })
  const { done } = start(engine, SERVICES, { parts, aftermath: 'left', signal: abort.signal })
  await expect(done).rejects.toThrow('cancelled')
  expect(engine.calls).toEqual(['start db', 'stop db'])
})

test('a start that takes too long names the hook', async () => {
  const engine = engineWith({ hook: () => null })
  const error = await failure(start(engine, SERVICES, { parts, timeoutMs: 50 }).done)
  expect(error.code).toBe('START_TIMEOUT')
  expect(error.message).toContain('its post_start hook to end')
})

test('an optional service whose hook fails is given up, and the others start', async () => {
  const engine = engineWith({ hook: () => ({ exitCode: 1, lastLines: [] }) })
  const optional = {
    db: {},
    api: { depends_on: { db: { condition: 'service_started' as const, required: false } } },
  }
  const { done, seen } = start(engine, optional, { parts })
  await done
  expect(engine.calls).toContain('start api')
  expect(seen.find((line) => line.startsWith('db failed'))).toContain('HOOK_FAILED')
})
