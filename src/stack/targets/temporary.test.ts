import { expect, test } from 'vitest'
import type { ContainerSummary } from '../../engine/containers.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { withoutTemporary } from './temporary.ts'

const OLD = '0123456789ab'.padEnd(64, '0')
const GONE = 'fedcba987654'

function container(id: string, name: string, state: string): ContainerSummary {
  return {
    id,
    name,
    state,
    service: 'web',
    image: 'web:1',
    imageId: 'sha256:1',
    configHash: null,
    mountedFiles: null,
  }
}

async function settled(containers: ContainerSummary[]) {
  const engine = new FakeEngine()
  const done: string[] = []
  engine.containers.list = async () => containers
  engine.containers.remove = async (id) => void done.push(`remove ${id}`)
  engine.containers.rename = async (id, name) => void done.push(`rename ${id} to ${name}`)
  const left = await withoutTemporary(engine, 'p')
  return { done, left: left.map(({ name }) => name) }
}

test('a replacement is removed while the old container is there, whatever its name', async () => {
  const { done, left } = await settled([
    container(OLD, 'p-web-1', 'running'),
    container('temporary', `${OLD.slice(0, 12)}_p-web-1`, 'created'),
    container('created', 'p-web-4', 'created'),
  ])
  expect(done).toEqual(['remove temporary'])
  expect(left).toEqual(['p-web-1', 'p-web-4'])
})

test('a replacement gets its name when the old container is gone', async () => {
  const { done, left } = await settled([container('new', `${GONE}_p-web-1`, 'created')])
  expect(done).toEqual(['rename new to p-web-1'])
  expect(left).toEqual(['p-web-1'])
})

test('a container that runs, or whose name is taken, stays as it is', async () => {
  const { done } = await settled([
    container('other', 'p-web-1', 'running'),
    container('running', `${GONE}_p-web-2`, 'running'),
    container('taken', `${GONE}_p-web-1`, 'created'),
  ])
  expect(done).toEqual([])
})
