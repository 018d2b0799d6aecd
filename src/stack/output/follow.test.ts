import { afterEach, expect, test } from 'vitest'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { type Following, followOutput, type OutputSink } from './follow.ts'

let following: Following | undefined
afterEach(() => following?.end(false))

/** Lines of one millisecond are told apart by their number only. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(now)
}

interface Told {
  lines: string[]
  events: string[]
}

function follow(engine: FakeEngine, sinceMs: number | null = null): Told {
  const told: Told = { lines: [], events: [] }
  const sink: OutputSink = {
    lines: (service, lines) => told.lines.push(...lines.map(({ text }) => `${service} ${text}`)),
    happened: (service, _atMs, what) => told.events.push(`${service} ${what}`),
  }
  following = followOutput({ engine, project: 'p', sink, sinceMs })
  return told
}

function started(): { engine: FakeEngine; id: string; running: () => RunningFake } {
  let running: RunningFake | undefined
  const engine = new FakeEngine()
  const id = engine.add({ service: 'api', lines: ['one'], onStart: (container) => (running = container) })
  return {
    engine,
    id,
    running() {
      if (running === undefined) throw new Error('it was not started')
      return running
    },
  }
}

test('a container is followed from its first line on, whenever it was started', async () => {
  const { engine, id, running } = started()
  await engine.containers.start(id)
  const told = follow(engine)
  await expect.poll(() => told.lines).toEqual(['api one'])
  running().print('two')
  expect(told.lines).toEqual(['api one', 'api two'])
  const later = engine.add({ service: 'db', lines: ['hello'] })
  await engine.containers.start(later)
  await expect.poll(() => told.lines).toContain('db hello')
  expect(told.events).toEqual(['db start'])
})

test('a container that is started again goes on where it was, and no line comes twice', async () => {
  const { engine, id, running } = started()
  const told = follow(engine)
  await engine.containers.start(id)
  await expect.poll(() => told.lines).toEqual(['api one'])
  await nextMillisecond()
  running().print('two')
  await nextMillisecond()
  running().exit(1)
  running().restart()
  await expect.poll(() => told.lines.length).toBeGreaterThan(2)
  running().print('three')
  await expect.poll(() => told.lines).toContain('api three')
  expect(told.lines.filter((line) => line === 'api two')).toHaveLength(1)
  expect(told.events).toEqual(['api start', 'api die 1', 'api start'])
})

test('when the stream of events ends, it is asked for again', async () => {
  const { engine, id } = started()
  const told = follow(engine)
  await expect.poll(() => engine.watcherCount).toBe(1)
  engine.endStreams()
  await engine.containers.start(id)
  await expect.poll(() => told.lines).toEqual(['api one'])
})

test('of a stack that has been running, only later lines are followed', async () => {
  const { engine, id, running } = started()
  await engine.containers.start(id)
  const told = follow(engine, Date.now() + 60_000)
  await expect.poll(() => engine.watcherCount).toBe(1)
  running().print('too early')
  await following?.end(false)
  expect(told.lines).toEqual([])
})

test('at the end, what removed containers have printed was read, and nothing is followed any more', async () => {
  const { engine, id, running } = started()
  const told = follow(engine)
  await engine.containers.start(id)
  await expect.poll(() => told.lines).toEqual(['api one'])
  running().print('last')
  await engine.containers.remove(id)
  await following?.end(true)
  expect(told.lines).toEqual(['api one', 'api last'])
  expect(engine.watcherCount).toBe(0)
})
