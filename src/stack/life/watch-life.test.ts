import { expect, test } from 'vitest'
import type { Emit } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
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
  const watch = await watchLife({ engine, project: 'p', emit, secrets: ['hunter2'], ...input })
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
  const watch = await watchLife({ engine, project: 'p', emit, secrets: [], isExpected })
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
