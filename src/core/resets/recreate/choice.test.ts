import { expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import type { ResetWay, StateRow } from '../../matrix/matrix.ts'
import { recreationChoice } from './choice.ts'

const row = (service: string, reset: ResetWay | null): StateRow => ({
  ...{ service, data: [], inputs: { areNamed: false, paths: [], services: [] }, baseline: null, reset },
  at: { file: 'matrix.md', line: 1, column: 1 },
})
const holds = (service: string, paths: string[], inMemory: string[] = []) => ({
  ...{ service, paths, inMemory, protocol: null },
})
const model = { name: 'shop', services: {} } as ComposeModel

test('recreated is what a row says, also without volumes, and what holds data and has no way', () => {
  const state = [
    row('db', { way: 'postgres', databases: ['app'] }),
    row('web', { way: 'recreate' }),
    row('mail', { way: 'none' }),
    row('s3', null),
  ]
  const holdings = [
    ...[holds('db', ['/var']), holds('web', []), holds('mail', ['/mail'])],
    ...[
      holds('s3', ['/data']),
      holds('queue', ['/data']),
      holds('api', []),
      holds('cache', ['/data'], ['/data']),
    ],
  ]
  const choice = recreationChoice({ model, state, holdings, containersOf: () => 1 })
  expect(choice.services).toEqual(['web', 's3', 'queue'])
  expect([...choice.asked]).toEqual(['web'])
  expect(choice.lacking.map(({ service }) => service)).toEqual(['s3', 'queue', 'cache'])
  expect([...choice.obstacles.keys()]).toEqual(['cache'])
})

test('what stands in the way of a row is known, too', () => {
  const holdings = [holds('web', ['/data'])]
  const choice = recreationChoice({
    ...{ model, state: [row('web', { way: 'recreate' })], holdings, containersOf: () => 2 },
  })
  expect(choice).toMatchObject({
    services: [],
    lacking: [],
    obstacles: new Map([['web', expect.any(String)]]),
  })
})
