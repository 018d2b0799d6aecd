import { expect, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { takeDown } from './take-down.ts'

test('containers are disconnected, then removed together with networks, and volumes after that', async () => {
  const engine = new FakeEngine()
  engine.networkNames.add('p_default')
  engine.add({ service: 'db', volumes: ['p_data', 'deadbeef'] })
  engine.add({ service: 'api' })
  expect(await takeDown(engine, 'p')).toEqual({ containers: 2, networks: 1, volumes: 1, anonymousVolumes: 1 })
  expect(engine.calls.slice(0, 2).sort()).toEqual([
    'disconnect api from p_default',
    'disconnect db from p_default',
  ])
  expect(engine.calls.slice(2, 5).sort()).toEqual([
    'remove container api',
    'remove container db',
    'remove network p_default',
  ])
  expect(engine.calls.slice(5)).toEqual(['remove volume p_data'])
  expect(engine.volumeNames.size).toBe(0)
  expect(await takeDown(engine, 'p')).toEqual({ containers: 0, networks: 0, volumes: 0, anonymousVolumes: 0 })
})

test('a network of another project is left alone', async () => {
  const engine = new FakeEngine([{ service: 'db', otherNetworks: ['shared'] }])
  await takeDown(engine, 'p')
  expect(engine.calls).toEqual(['remove container db'])
})

test('a network that a foreign container is attached to is reported, not forced', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.networkNames.add('p_default')
  engine.foreign.set('p_default', ['somebody-web-1'])
  await expect(takeDown(engine, 'p')).rejects.toThrow(
    /TEARDOWN_INCOMPLETE.*network p_default[\s\S]*active endpoints[\s\S]*not touched: somebody-web-1/,
  )
  expect(engine.calls).toContain('remove container db')
})

function outlivingVolume(): FakeEngine {
  const engine = new FakeEngine([{ service: 'db', volumes: ['deadbeef'] }])
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    await remove(id)
    engine.volumeNames.add('deadbeef')
  }
  return engine
}

test('an anonymous volume is removed even if its container has inherited it', async () => {
  const engine = outlivingVolume()
  expect(await takeDown(engine, 'p')).toEqual({ containers: 1, networks: 0, volumes: 0, anonymousVolumes: 1 })
  expect(engine.volumeNames.size).toBe(0)
})

test('an anonymous volume that cannot be removed is reported', async () => {
  const engine = outlivingVolume()
  engine.volumes.remove = async () => {
    throw new Error('volume is in use')
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(/anonymous volume deadbeef[\s\S]*volume is in use/)
})

test('a volume of another project is neither removed nor reported', async () => {
  const engine = new FakeEngine([{ service: 'db', volumes: ['theirs'] }])
  engine.volumes.list = async () => []
  expect(await takeDown(engine, 'p')).toEqual({ containers: 1, networks: 0, volumes: 0, anonymousVolumes: 0 })
  expect(engine.volumeNames).toEqual(new Set(['theirs']))
})

test('the others are removed when a container disappears before it is inspected', async () => {
  const engine = new FakeEngine([{ service: 'gone' }, { service: 'api' }])
  const inspect = engine.containers.inspect
  engine.containers.inspect = async (id) => {
    if (id.startsWith('gone')) throw new Error('no such container')
    return inspect(id)
  }
  await takeDown(engine, 'p')
  expect(await engine.containers.list('p')).toEqual([])
})

test('the others are removed when one container cannot be removed', async () => {
  const engine = new FakeEngine([{ service: 'stuck' }, { service: 'api' }])
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    if (id.startsWith('stuck')) throw new Error('driver is busy')
    await remove(id)
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(/container stuck-1[\s\S]*driver is busy/)
  expect(await engine.containers.list('p')).toHaveLength(1)
})

test('containers and networks that appear during a pass are removed by the next one', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  const remove = engine.containers.remove
  let isLate = false
  engine.containers.remove = async (id) => {
    await remove(id)
    if (isLate) return
    isLate = true
    engine.networkNames.add('p_late')
    engine.add({ service: 'late' })
  }
  expect(await takeDown(engine, 'p')).toEqual({ containers: 2, networks: 1, volumes: 0, anonymousVolumes: 0 })
  expect([await engine.containers.list('p'), await engine.networks.list('p')]).toEqual([[], []])
})

test('a teardown fails when new containers appear again and again', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    await remove(id)
    engine.add({ service: `again-${id}` })
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow('TEARDOWN_INCOMPLETE')
})

test('a service with the teardown label `stop` is stopped while the others still run', async () => {
  const engine = new FakeEngine([{ service: 'db' }, { service: 'writer', teardown: 'stop' }])
  await takeDown(engine, 'p')
  expect(engine.calls[0]).toBe('stop writer')
  expect(engine.calls.slice(1).sort()).toEqual(['remove container db', 'remove container writer'])
})

test('a teardown is incomplete when the engine does not answer', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.networks.list = async () => {
    throw new Error('connect ENOENT')
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(
    /TEARDOWN_INCOMPLETE.*Stack p may still exist.*connect ENOENT[\s\S]*the next start/,
  )
})
