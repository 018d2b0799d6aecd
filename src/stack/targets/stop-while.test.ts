import { expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { stopWhile } from './stop-while.ts'

async function stack(...services: string[]) {
  const engine = new FakeEngine(services.map((service) => ({ service })))
  const containers = await engine.containers.list('p')
  for (const { id } of containers) await engine.containers.start(id)
  engine.calls.length = 0
  const seen: Happening[] = []
  return { engine, containers, seen, emit: (happening: Happening) => void seen.push(happening) }
}

test('old containers are stopped while the new ones are created', async () => {
  const { engine, containers, emit } = await stack('api')
  const made = Promise.withResolvers<string>()
  const whole = stopWhile(engine, containers, emit, () => made.promise)
  expect(engine.calls).toEqual(['stop api'])
  made.resolve('made')
  expect(await whole).toBe('made')
  expect(engine.calls).toEqual(['stop api'])
})

test('old containers run again when the new ones cannot be created, and the failure is thrown', async () => {
  const { engine, containers, seen, emit } = await stack('api')
  const failing = stopWhile(engine, containers, emit, () => Promise.reject(new Error('no space')))
  await expect(failing).rejects.toThrow('no space')
  expect(engine.calls).toEqual(['stop api', 'start api'])
  expect(seen).toEqual([{ type: 'service-restored', service: 'api', why: 'replacement-failed' }])
})

test('an old container that cannot be started again is reported', async () => {
  const { engine, containers, seen, emit } = await stack('api')
  engine.containers.start = () => Promise.reject(new Error('no such mount'))
  const failing = stopWhile(engine, containers, emit, () => Promise.reject(new Error('no space')))
  await expect(failing).rejects.toThrow('no space')
  expect(seen).toEqual([{ type: 'service-not-restored', service: 'api', reason: 'no such mount' }])
})

test('an old container that still runs, or that Compose has removed, is not started', async () => {
  const { engine, containers, seen, emit } = await stack('api', 'db')
  const stop = engine.containers.stop
  engine.containers.stop = (id) => (id === 'api-1' ? Promise.reject(new Error('busy')) : stop(id))
  const create = async () => {
    await engine.containers.remove('db-2')
    throw new Error('no space')
  }
  await expect(stopWhile(engine, containers, emit, create)).rejects.toThrow('no space')
  expect(engine.calls).toEqual(['stop db', 'remove container db'])
  expect(seen).toEqual([])
})
