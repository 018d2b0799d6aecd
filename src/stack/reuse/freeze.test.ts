import { beforeEach, expect, test } from 'vitest'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { type Freeze, freeze } from './freeze.ts'

let engine: FakeEngine
let web: RunningFake
let ids: { web: string; job: string }
let frozen: Freeze

beforeEach(async () => {
  engine = new FakeEngine()
  const running = Promise.withResolvers<RunningFake>()
  ids = {
    web: engine.add({ service: 'web', volumes: ['data'], onStart: running.resolve }),
    job: engine.add({ service: 'job', onStart: (job) => job.exit(0) }),
  }
  for (const id of Object.values(ids)) await engine.containers.start(id)
  web = await running.promise
  frozen = await freeze(engine, 'p')
})

const states = async () => (await engine.containers.list('p')).map(({ state }) => state)

test('only running containers are paused, and woken again', async () => {
  expect(await states()).toEqual(['paused', 'exited'])
  await frozen.thaw()
  expect(await states()).toEqual(['running', 'exited'])
  expect(frozen.disturbance).toBeNull()
})

test('a container that was unpaused and paused again is not taken for one that was paused all the time', async () => {
  await engine.containers.unpause(ids.web)
  await engine.containers.pause(ids.web)
  await expect(frozen.thaw()).rejects.toThrow('web was unpaused')
})

test('a container that the engine has started again is noticed by the time of its start', async () => {
  engine.endStreams()
  expect(frozen.disturbance).toBe('the engine was restarted, or could not be watched')
})

test('a one-shot service that runs again has disturbed the stack', async () => {
  await engine.containers.start(ids.job)
  await expect(frozen.thaw()).rejects.toThrow('job was started again')
})

test('a container that was removed, or is new, has disturbed the stack', async () => {
  await engine.containers.remove(ids.web)
  await expect(frozen.thaw()).rejects.toThrow('web was removed')
  engine.add({ service: 'late' })
  await expect(frozen.thaw()).rejects.toThrow(/web was removed|late has another container/)
})

test('that the engine calls a paused container unhealthy changes nothing', async () => {
  web.setHealth('unhealthy')
  await frozen.thaw()
})

test('what happens after a container was woken is no disturbance', async () => {
  await frozen.thaw()
  web.exit(1)
  expect(frozen.disturbance).toBeNull()
})

test('a stack that is released can be stopped as usual, and is not woken twice', async () => {
  await frozen.release()
  await frozen.release()
  expect(await states()).toEqual(['running', 'exited'])
  expect(engine.calls.filter((call) => call.startsWith('unpause'))).toHaveLength(1)
})

test('a container that cannot be paused makes the freeze fail, and nothing is listened to any more', async () => {
  const other = new FakeEngine()
  await other.containers.start(other.add({ service: 'web' }))
  other.containers.pause = () => Promise.reject(new Error('no freezer'))
  await expect(freeze(other, 'p')).rejects.toThrow('no freezer')
  expect(other.watcherCount).toBe(0)
})

test('another container that mounts a volume of the stack has disturbed it, and one that has it already keeps it from being frozen', async () => {
  engine.mount('elsewhere')
  expect(frozen.disturbance).toBeNull()
  engine.mount('data')
  await expect(frozen.thaw()).rejects.toThrow('a container has mounted the volume data')
  const other = new FakeEngine()
  await other.containers.start(other.add({ service: 'web', volumes: ['data'] }))
  other.foreign.set('data', ['backup-1'])
  await expect(freeze(other, 'p')).rejects.toThrow('container backup-1 uses the volume data of the stack')
})
