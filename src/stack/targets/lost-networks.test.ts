import { expect, test } from 'vitest'
import type { ContainerDetails } from '../../engine/containers.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { lostNetworks } from './lost-networks.ts'
import { inspectAll } from './observe.ts'

/** The services that have lost their network. */
async function lost(
  details: Readonly<Record<string, Partial<ContainerDetails>>>,
  networks: readonly string[] = ['p_default'],
): Promise<string[]> {
  const engine = new FakeEngine(Object.keys(details).map((service) => ({ service })))
  const all = (await inspectAll(engine, 'p')).map(({ summary, details: own }) => ({
    summary,
    details: { ...own, state: 'running', networks: ['p_default'], ...details[summary.service] },
  }))
  const known = [{ id: 'p_default', name: 'p_default' }].filter(({ id }) => networks.includes(id))
  const inspected = all.map(({ details: own }) => own)
  const ids = await lostNetworks(inspected, known, { exists: async (id) => networks.includes(id) })
  return all.filter(({ summary }) => ids.has(summary.id)).map(({ summary }) => summary.service)
}

/** The fake engine gives its first container the id `web-1`. */
const sidecar = { sharesNetworkOf: 'web-1', networks: [] }

test('a container on a network of its project or of another one has not lost it', async () => {
  expect(await lost({ web: {} })).toEqual([])
  expect(await lost({ web: { state: 'exited' } })).toEqual([])
  expect(await lost({ web: { state: 'exited', networks: ['shared'] } }, ['shared'])).toEqual([])
})

test('a stopped container whose network does not exist has lost it', async () => {
  expect(await lost({ web: { state: 'exited' } }, [])).toEqual(['web'])
  expect(await lost({ web: { state: 'exited', networks: ['p_default', 'shared'] } })).toEqual(['web'])
})

test.each<[string, Partial<ContainerDetails>, string[]]>([
  ['was started before it', { startedAtMs: 100 }, []],
  ['is paused', { state: 'paused', startedAtMs: 100 }, []],
  ['was started again after it', { startedAtMs: 300 }, ['sidecar']],
  ['is not running', { state: 'exited', startedAtMs: 100 }, ['sidecar']],
])('a container that shares the network of one that %s', async (_, web, expected) => {
  expect(await lost({ web, sidecar: { ...sidecar, startedAtMs: 200 } })).toEqual(expected)
})

test('a stopped container gets the network of the other one when it is started', async () => {
  const web = { startedAtMs: 300 }
  expect(await lost({ web, sidecar: { ...sidecar, state: 'exited', startedAtMs: 200 } })).toEqual([])
})
