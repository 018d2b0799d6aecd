import { expect, test } from 'vitest'
import type { Emit } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { CHECK, FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { mustRun } from './must-run.ts'
import { type LifeInput, type LifeWatch, watchLife } from './watch-life.ts'

interface Scene {
  engine: FakeEngine
  container: RunningFake
  seen: string[]
  watch: LifeWatch
}

const SERVICE = { service: 'api', lines: ['connecting as app:hunter2', 'cannot go on'] }

/** A running service that is watched. */
async function watched(more: Partial<LifeInput> & { before?: (container: RunningFake) => void } = {}) {
  const { before, ...input } = more
  const engine = new FakeEngine()
  const running = Promise.withResolvers<RunningFake>()
  const id = engine.add({ ...SERVICE, healthcheck: CHECK, onStart: running.resolve })
  await engine.containers.start(id)
  const container = await running.promise
  before?.(container)
  const seen: string[] = []
  const emit: Emit = (happening) => seen.push(describeHappening(happening))
  const watch = await watchLife({
    engine,
    project: 'p',
    emit,
    secrets: new KnownSecrets().learn({ secrets: ['hunter2'], names: [] }),
    ...input,
  })
  return { engine, container, seen, watch } satisfies Scene
}

const LAST_LINES = ['api  | connecting as app:[redacted]', 'api  | cannot go on']
const LOST = 'the engine fake://engine stopped answering while p was running: connect ECONNREFUSED'
const BACK = 'the engine fake://engine answers again; p is watched again'

test('changes of a service are reported with its last lines and without secrets, but not that it is still healthy', async () => {
  const { container, seen, watch } = await watched()
  container.setHealth('healthy')
  container.setHealth('unhealthy')
  container.setHealth('healthy')
  container.exit(0)
  container.restart()
  container.setHealth('healthy')
  container.exit(1)
  await expect.poll(() => seen.length).toBe(8)
  expect(seen).toEqual([
    'api  turned unhealthy',
    'api  is healthy again',
    'api  exited with 0',
    'api  started again',
    'api  is healthy again',
    'api  exited with 1',
    ...LAST_LINES,
  ])
  watch.close()
  container.restart()
  expect(seen).toHaveLength(8)
})

test('a service that has exited before the watch begins is reported', async () => {
  const isExpected = mustRun([{ name: 'api', completes: 'never' }])
  const { seen, watch } = await watched({ isExpected, before: (container) => container.exit(3) })
  await expect.poll(() => seen).toEqual(['api  exited with 3', ...LAST_LINES])
  watch.close()
})

test('a service that has completed before the watch begins, or was given up, is not reported', async () => {
  const done = await watched({
    isExpected: mustRun([{ name: 'api', completes: 'may' }]),
    before: (container) => container.exit(0),
  })
  const givenUp = await watched({
    isExpected: mustRun([{ name: 'api', completes: 'never' }], new Set(['api'])),
    before: (container) => container.exit(1),
  })
  for (const { seen, watch } of [done, givenUp]) {
    expect(seen).toEqual([])
    watch.close()
  }
})

test('an exit between the subscription and the look at the containers is reported once', async () => {
  const engine = new FakeEngine()
  const running = Promise.withResolvers<RunningFake>()
  const id = engine.add({ service: 'api', onStart: running.resolve })
  await engine.containers.start(id)
  const container = await running.promise
  engine.onWatch = () => container.exit(1)
  const seen: string[] = []
  const emit: Emit = (happening) => seen.push(describeHappening(happening))
  const isExpected = mustRun([{ name: 'api', completes: 'never' }])
  const watch = await watchLife({ engine, project: 'p', emit, secrets: new KnownSecrets(), isExpected })
  expect(seen).toEqual(['api  exited with 1'])
  watch.close()
})

test('after an engine restart, what happened meanwhile is reported, as well as every later exit', async () => {
  const { engine, container, seen, watch } = await watched()
  engine.lose()
  await expect.poll(() => seen).toEqual([LOST])
  container.exit(137)
  engine.recover()
  await expect.poll(() => seen).toEqual([LOST, BACK, 'api  exited with 137', ...LAST_LINES])
  container.restart()
  container.exit(2)
  await expect.poll(() => seen.slice(5)).toEqual(['api  started again', 'api  exited with 2', ...LAST_LINES])
  watch.close()
})

test('a service that was restarted while the engine was not heard is reported', async () => {
  const { engine, container, seen, watch } = await watched()
  engine.lose()
  await expect.poll(() => seen).toEqual([LOST])
  container.exit(1)
  // The engine tells the two starts apart by their times.
  const startMs = Date.now()
  await expect.poll(() => Date.now() > startMs + 2).toBe(true)
  container.restart()
  engine.recover()
  await expect.poll(() => seen).toEqual([LOST, BACK, 'api  exited', 'api  started again', ...LAST_LINES])
  watch.close()
})

test('a stream of events that ends although the engine answers is replaced without a report', async () => {
  const { engine, container, seen, watch } = await watched()
  engine.endStreams()
  await expect.poll(() => engine.watcherCount).toBe(1)
  container.exit(1)
  await expect.poll(() => seen).toEqual(['api  exited with 1', ...LAST_LINES])
  watch.close()
})

test('a watch that is closed while the engine is down does not come back', async () => {
  const { engine, seen, watch } = await watched()
  engine.lose()
  await expect.poll(() => seen).toEqual([LOST])
  watch.close()
  engine.recover()
  // Once it is closed, an attempt that has already begun gives its subscription back.
  await expect.poll(() => engine.watcherCount).toBe(0)
  expect(seen).toEqual([LOST])
})

/** Two running services that are watched, of which the caller is about to change `web`. */
async function changing() {
  const engine = new FakeEngine()
  const running = new Map<string, RunningFake>()
  const run = async (service: string) => {
    const id = engine.add({ service, onStart: (container) => void running.set(service, container) })
    await engine.containers.start(id)
    return id
  }
  const old = await run('web')
  await run('db')
  const seen: string[] = []
  const emit: Emit = (happening) => seen.push(describeHappening(happening))
  const watch = await watchLife({ engine, project: 'p', emit, secrets: new KnownSecrets() })
  const of = (service: string) => {
    const container = running.get(service)
    if (container === undefined) throw new Error(`${service} does not run`)
    return container
  }
  return { engine, seen, watch, run, old, of, resume: watch.leave(new Set(['web'])) }
}

const isExpected = mustRun([{ name: 'web', completes: 'never' }])

test('while the caller changes a service, nothing is reported of it, and everything of the others', async () => {
  const { engine, seen, watch, run, old, of, resume } = await changing()
  of('web').exit(137)
  of('db').exit(3)
  await engine.containers.remove(old)
  await run('web')
  resume(isExpected)
  await expect.poll(() => engine.watcherCount).toBe(1)
  of('db').restart()
  of('web').exit(4)
  await expect.poll(() => seen).toEqual(['db  exited with 3', 'db  started again', 'web  exited with 4'])
  watch.close()
})

test('a service that is down when its change is over is reported, unless it may be down', async () => {
  for (const [expected, reports] of [
    [isExpected, ['web  exited with 5']],
    [mustRun([{ name: 'web', completes: 'never' }], new Set(['web'])), []],
  ] as const) {
    const { engine, seen, watch, of, resume } = await changing()
    of('web').exit(5)
    resume(expected)
    of('db').exit(0)
    await expect.poll(() => seen.toSorted()).toEqual(['db  exited with 0', ...reports])
    await expect.poll(() => engine.watcherCount).toBe(1)
    watch.close()
  }
})

test('an engine that is lost while the caller changes a service is reported, and the service is watched again when it is back', async () => {
  const { engine, seen, watch, of, resume } = await changing()
  engine.lose()
  await expect.poll(() => seen).toEqual([LOST])
  resume(isExpected)
  engine.recover()
  await expect.poll(() => seen).toEqual([LOST, BACK])
  await expect.poll(() => engine.watcherCount).toBe(1)
  of('web').exit(6)
  await expect.poll(() => seen).toEqual([LOST, BACK, 'web  exited with 6'])
  watch.close()
})
