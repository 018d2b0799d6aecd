import { expect, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { inspectAll, observeStack } from './observe.ts'

function engineThatLoses(service: string): FakeEngine {
  const engine = new FakeEngine([{ service: 'api' }, { service: 'db' }])
  const inspect = engine.containers.inspect
  engine.containers.inspect = async (id) => {
    if (id.startsWith(service)) await engine.containers.remove(id)
    return inspect(id)
  }
  return engine
}

test('a container that is removed between the list and its inspection is left out', async () => {
  expect((await inspectAll(engineThatLoses('db'), 'p')).map(({ summary }) => summary.service)).toEqual([
    'api',
  ])
  const { containers } = await observeStack(engineThatLoses('api'), 'p')
  expect(containers.map(({ service }) => service)).toEqual(['db'])
})

test('a container that exists and cannot be inspected is an error', async () => {
  const engine = new FakeEngine([{ service: 'api' }])
  engine.containers.inspect = () => Promise.reject(new Error('HTTP 500'))
  await expect(inspectAll(engine, 'p')).rejects.toThrow('HTTP 500')
})
