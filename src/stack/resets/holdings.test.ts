import { expect, test } from 'vitest'
import type { ComposeService } from '../../core/compose/model.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { VALID } from '../../testing/samples/matrix.ts'
import { inspectAll } from '../targets/observe.ts'
import { holdingsOf } from './holdings.ts'

/** What a running service with this definition holds, whose image declares volumes. */
async function pathsOf(
  service: ComposeService,
  declared: readonly string[] = [],
): Promise<readonly string[]> {
  const engine = new FakeEngine()
  await engine.containers.start(engine.add({ service: 'api' }))
  const image = async () => ({ id: 'sha256:1', volumes: [...declared], baseline: null })
  const connection = { engine: { ...engine, baselines: { ...engine.baselines, image } } }
  const given = {
    connection,
    definition: { matrix: parseMatrix(VALID, 'm') },
    model: { name: 'p', services: { api: service } },
    based: new Map(),
  } as unknown as Parameters<typeof holdingsOf>[0]
  const [holding] = await holdingsOf(given, await inspectAll(engine, 'p'))
  return holding?.paths ?? []
}

test('volumes, folders in memory and the volumes that an image declares hold data', async () => {
  const volumes = [
    { type: 'volume', source: 'data', target: '/data/' },
    { type: 'tmpfs', target: '/memory' },
  ]
  expect(await pathsOf({ volumes, tmpfs: ['/tmp:size=1m'] }, ['/declared'])).toEqual([
    '/data',
    '/declared',
    '/memory',
    '/tmp',
  ])
})

test('folders of this machine, and what can only be read, hold no data of the service', async () => {
  const volumes = [
    { type: 'bind', source: '/here', target: '/declared' },
    { type: 'volume', source: 'shared', target: '/shared', read_only: true },
  ]
  expect(await pathsOf({ volumes }, ['/declared', '/shared'])).toEqual([])
})
