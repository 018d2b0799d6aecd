import { expect, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { takeDown } from './take-down.ts'

test('containers are cut off and go, networks with them, volumes after; then there is nothing to do', async () => {
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

test('a network of somebody else is left alone', async () => {
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

test('an anonymous volume that outlives its container, since that has inherited it, goes too', async () => {
  const engine = outlivingVolume()
  expect(await takeDown(engine, 'p')).toEqual({ containers: 1, networks: 0, volumes: 0, anonymousVolumes: 1 })
  expect(engine.volumeNames.size).toBe(0)
})

test('and where it cannot be removed, it is told', async () => {
  const engine = outlivingVolume()
  engine.volumes.remove = async () => {
    throw new Error('volume is in use')
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(/anonymous volume deadbeef[\s\S]*volume is in use/)
})

test('a volume of somebody else is neither removed nor missed', async () => {
  const engine = new FakeEngine([{ service: 'db', volumes: ['theirs'] }])
  engine.volumes.list = async () => []
  expect(await takeDown(engine, 'p')).toEqual({ containers: 1, networks: 0, volumes: 0, anonymousVolumes: 0 })
  expect(engine.volumeNames).toEqual(new Set(['theirs']))
})

test('a container that is gone before it is looked at does not keep the others', async () => {
  const engine = new FakeEngine([{ service: 'gone' }, { service: 'api' }])
  const inspect = engine.containers.inspect
  engine.containers.inspect = async (id) => {
    if (id.startsWith('gone')) throw new Error('no such container')
    return inspect(id)
  }
  await takeDown(engine, 'p')
  expect(await engine.containers.list('p')).toEqual([])
})

test('one container that cannot be removed does not keep the others', async () => {
  const engine = new FakeEngine([{ service: 'stuck' }, { service: 'api' }])
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    if (id.startsWith('stuck')) throw new Error('driver is busy')
    await remove(id)
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(/container stuck-1[\s\S]*driver is busy/)
  expect(await engine.containers.list('p')).toHaveLength(1)
})

test('what appears while it is at work goes with the next look', async () => {
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

test('what appears without end is reported', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  const remove = engine.containers.remove
  engine.containers.remove = async (id) => {
    await remove(id)
    engine.add({ service: `again-${id}` })
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow('TEARDOWN_INCOMPLETE')
})

test('a service that asks for it is stopped while the others still run', async () => {
  const engine = new FakeEngine([{ service: 'db' }, { service: 'writer', teardown: 'stop' }])
  await takeDown(engine, 'p')
  expect(engine.calls[0]).toBe('stop writer')
  expect(engine.calls.slice(1).sort()).toEqual(['remove container db', 'remove container writer'])
})

test('an engine that does not answer is a teardown that is not complete', async () => {
  const engine = new FakeEngine([{ service: 'db' }])
  engine.networks.list = async () => {
    throw new Error('connect ENOENT')
  }
  await expect(takeDown(engine, 'p')).rejects.toThrow(
    /TEARDOWN_INCOMPLETE.*Stack p may be left whole.*connect ENOENT[\s\S]*the next start/,
  )
})
