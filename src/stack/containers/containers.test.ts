import { describe, expect, test } from 'vitest'
import { EngineHung } from '../../core/errors/engine-hung.ts'
import type { SsotError } from '../../core/errors/errors.ts'
import type { Happening } from '../../core/events/event.ts'
import type { Hook } from '../../core/hooks/hooks.ts'
import { type FakeContainer, FakeEngine } from '../../testing/engines/fake-engine.ts'
import { type StartParts, startContainer } from './start-container.ts'
import { runPreStop, stopContainer } from './stop-container.ts'

const hook = (name: string): Hook => ({ command: [name], isPrivileged: false, environment: [] })
const FILE = {
  kind: 'secret',
  source: 'token',
  path: '/run/token',
  content: 'x',
  uid: 0,
  gid: 0,
  mode: 0o444,
} as const
const PARTS: StartParts = {
  files: new Map([['api', [FILE]]]),
  postStart: new Map([['api', [hook('first'), hook('second')]]]),
}

function engineWith(more: Partial<FakeContainer> = {}) {
  const engine = new FakeEngine()
  const id = engine.add({ service: 'api', ...more })
  const seen: Happening[] = []
  const emit = (happening: Happening) => void seen.push(happening)
  const abort = new AbortController()
  const run = { signal: abort.signal, emit, aftermath: 'left' } as const
  return { engine, container: { id, service: 'api' }, seen, emit, abort, run }
}

async function failureOf(work: Promise<unknown>): Promise<SsotError> {
  return work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: SsotError) => error,
  )
}

describe('a start', () => {
  test('puts the files in first, and runs the hooks in order after the container has started', async () => {
    const { engine, container, seen, run } = engineWith()
    expect(await startContainer(engine, { ...container, state: 'created' }, PARTS, run)).toBeNull()
    expect(engine.calls).toEqual([
      ...['put /run/token into api', 'start api', 'run first in api', 'run second in api'],
    ])
    expect(engine.files.get(container.id)).toEqual([FILE])
    const which = { service: 'api', kind: 'post_start', of: 2 }
    expect(seen).toMatchObject([
      { type: 'hook-began', ...which, number: 1 },
      { type: 'hook-ended', ...which, number: 1 },
      { type: 'hook-began', ...which, number: 2 },
      { type: 'hook-ended', ...which, number: 2 },
    ])
  })

  test.each(['running', 'paused', 'restarting'])('of one that is %s changes nothing', async (state) => {
    const { engine, container, run } = engineWith()
    await startContainer(engine, { ...container, state }, PARTS, run)
    expect(engine.calls).toEqual(['start api'])
  })

  test('ends with the first hook that fails', async () => {
    const { engine, container, run } = engineWith({ hook: () => ({ exitCode: 4, lastLines: ['no'] }) })
    const failure = await failureOf(startContainer(engine, { ...container, state: 'created' }, PARTS, run))
    expect(failure).toMatchObject({
      code: 'HOOK_FAILED',
      service: 'api',
      summary: 'The post_start hook 1 of 2 of service api exited with 4',
      evidence: { command: ['first'], exitCode: 4, lastLines: ['no'] },
    })
    expect(engine.calls.at(-1)).toBe('run first in api')
  })

  test('says which hook the signal has ended', async () => {
    const { engine, container, abort, run } = engineWith({ hook: () => null })
    const started = startContainer(engine, { ...container, state: 'exited' }, PARTS, run)
    await expect.poll(() => engine.calls).toContain('run first in api')
    abort.abort()
    expect(await started).toMatchObject({ service: 'api', kind: 'post_start', number: 1, command: ['first'] })
    expect(engine.calls).not.toContain('run second in api')
  })

  test('that is cancelled while the engine starts the container counts its first hook as ended', async () => {
    const { engine, container, abort, run } = engineWith()
    const start = engine.containers.start
    engine.containers.start = (id) => start(id).finally(() => abort.abort())
    const ended = await startContainer(engine, { ...container, state: 'created' }, PARTS, run)
    expect(ended).toMatchObject({ service: 'api', kind: 'post_start', number: 1, of: 2, command: ['first'] })
    expect(engine.calls).toEqual(['put /run/token into api', 'start api'])
  })

  test('of a container that cannot get its files names them', async () => {
    const { engine, container, run } = engineWith()
    engine.containers.putFiles = () => Promise.reject(new Error('not a directory'))
    expect(
      await failureOf(startContainer(engine, { ...container, state: 'created' }, PARTS, run)),
    ).toMatchObject({
      code: 'SERVICE_START_FAILED',
      summary: expect.stringContaining('(secret token at /run/token): not a directory'),
    })
    expect(engine.calls).toEqual([])
  })
})

describe('a stop', () => {
  const preStop = [hook('drain')]

  test('runs the hooks of the container first', async () => {
    const { engine, container, emit } = engineWith({ preStop })
    await engine.containers.start(container.id)
    await stopContainer(engine, container, emit)
    expect(engine.calls).toEqual(['start api', 'run drain in api', 'stop api'])
  })

  test('of a container that does not run runs no hook', async () => {
    const { engine, container, seen, emit } = engineWith({ preStop })
    await stopContainer(engine, container, emit)
    expect([engine.calls, seen]).toEqual([['stop api'], []])
  })

  test('goes on when a hook fails, which is reported', async () => {
    const { engine, container, seen, emit } = engineWith({
      preStop,
      hook: () => ({ exitCode: 2, lastLines: [] }),
    })
    await engine.containers.start(container.id)
    await stopContainer(engine, container, emit)
    expect(engine.calls.at(-1)).toBe('stop api')
    expect(seen.at(-1)).toMatchObject({
      type: 'hook-failed',
      service: 'api',
      error: {
        code: 'HOOK_FAILED',
        summary: 'The pre_stop hook of service api exited with 2',
        todo: expect.stringContaining('The container was stopped all the same.'),
      },
    })
  })

  test('does not report a hook whose container has ended meanwhile', async () => {
    const { engine, container, seen, emit } = engineWith({
      preStop,
      hook: (_, { exit }) => {
        exit(0)
        return { exitCode: 137, lastLines: [] }
      },
    })
    await engine.containers.start(container.id)
    await runPreStop(engine, container, emit)
    expect(seen.map(({ type }) => type)).toEqual(['hook-began'])
  })

  test('of a container that the engine does not show is reported, and carried out without hooks', async () => {
    const { engine, container, seen, emit } = engineWith({ preStop })
    await engine.containers.start(container.id)
    engine.containers.find = () => Promise.reject(new Error('permission denied'))
    await stopContainer(engine, container, emit)
    expect(engine.calls).toEqual(['start api', 'stop api'])
    expect(seen).toMatchObject([
      {
        type: 'hook-failed',
        service: 'api',
        error: {
          code: 'HOOK_FAILED',
          summary: expect.stringContaining('The pre_stop hooks of service api were not run'),
          evidence: { state: 'unknown (permission denied)' },
        },
      },
    ])
  })

  test('reports a failed hook if the engine does not show any more whether the container runs', async () => {
    const { engine, container, seen, emit } = engineWith({
      preStop,
      hook: () => {
        engine.containers.find = () => Promise.reject(new Error('permission denied'))
        return { exitCode: 2, lastLines: [] }
      },
    })
    await engine.containers.start(container.id)
    await runPreStop(engine, container, emit)
    expect(seen.at(-1)).toMatchObject({ type: 'hook-failed', error: { evidence: { exitCode: 2 } } })
  })

  test('of an engine that hangs fails with that', async () => {
    const { engine, container, seen, emit } = engineWith({ preStop })
    engine.containers.find = () => Promise.reject(new EngineHung('no answer'))
    await expect(stopContainer(engine, container, emit)).rejects.toThrow(EngineHung)
    expect([engine.calls, seen]).toEqual([[], []])
  })

  test('without a container runs no hook and reports nothing', async () => {
    const { engine, seen, emit } = engineWith()
    await runPreStop(engine, { id: 'gone', service: 'api' }, emit)
    expect(seen).toEqual([])
  })

  test('of a container that is gone is left to the engine', async () => {
    const { engine, emit } = engineWith()
    await expect(stopContainer(engine, { id: 'gone', service: 'api' }, emit)).rejects.toThrow(
      'no such container',
    )
  })
})
