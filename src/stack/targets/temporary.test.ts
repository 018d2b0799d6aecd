import { expect, test } from 'vitest'
import type { ContainerSummary } from '../../engine/containers.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { removeTemporary } from './temporary.ts'

const OLD = '0123456789ab'.padEnd(64, '0')
const OTHER = 'fedcba987654'

function container(id: string, name: string, state: string): ContainerSummary {
  return { id, name, state, service: 'web', image: 'web:1', configHash: null, mountedFiles: null }
}

test('only a created container with the temporary name of an existing one is removed', async () => {
  const engine = new FakeEngine()
  const removed: string[] = []
  engine.containers.list = async () => [
    container(OLD, 'p-web-1', 'running'),
    container('temporary', `${OLD.slice(0, 12)}_p-web-1`, 'created'),
    container('running', `${OLD.slice(0, 12)}_p-web-2`, 'running'),
    container('unrelated', `${OTHER}_p-web-3`, 'created'),
    container('created', 'p-web-4', 'created'),
  ]
  engine.containers.remove = async (id) => void removed.push(id)
  await removeTemporary(engine, 'p')
  expect(removed).toEqual(['temporary'])
})
