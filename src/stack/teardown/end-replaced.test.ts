import { expect, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { observe } from '../status/observe.ts'
import { endWhile } from './end-replaced.ts'

const PROJECT = 'p'

async function stack(...services: string[]) {
  const engine = new FakeEngine(services.map((service) => ({ service })))
  for (const { id } of await engine.containers.list('p')) await engine.containers.start(id)
  const observed = await observe(engine, PROJECT)
  engine.calls.length = 0
  return { engine, observed }
}

test('old containers end while the new ones are made', async () => {
  const { engine, observed } = await stack('api')
  const made = Promise.withResolvers<string>()
  const whole = endWhile(
    engine,
    observed,
    () => {},
    () => made.promise,
  )
  expect(engine.calls).toEqual(['stop api'])
  made.resolve('made')
  expect(await whole).toBe('made')
  expect(engine.calls).toEqual(['stop api'])
})

test('where none can be made, the old ones run again, and the failure is told', async () => {
  const { engine, observed } = await stack('api')
  const said: string[] = []
  const failing = endWhile(
    engine,
    observed,
    (text, service) => said.push(`${service}: ${text}`),
    () => Promise.reject(new Error('no space')),
  )
  await expect(failing).rejects.toThrow('no space')
  expect(engine.calls).toEqual(['stop api', 'start api'])
  expect(said).toEqual(['api: started again, since its replacement could not be made'])
})

test('one that does not run is neither ended nor started', async () => {
  const engine = new FakeEngine([{ service: 'api' }])
  const observed = await observe(engine, PROJECT)
  await expect(
    endWhile(
      engine,
      observed,
      () => {},
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no')
  expect(engine.calls).toEqual([])
})

test('one that cannot be started again is told', async () => {
  const { engine, observed } = await stack('api')
  const said: string[] = []
  engine.containers.start = () => Promise.reject(new Error('no such mount'))
  const failing = endWhile(
    engine,
    observed,
    (text, service) => said.push(`${service}: ${text}`),
    () => Promise.reject(new Error('no space')),
  )
  await expect(failing).rejects.toThrow('no space')
  expect(said).toEqual(['api: could not be started again: no such mount'])
})
