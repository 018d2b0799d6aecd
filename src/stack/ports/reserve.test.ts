import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { VALID } from '../../testing/samples/matrix.ts'
import { reservePorts } from './reserve.ts'

const matrix = parseMatrix(VALID, '/repo/docker/MATRIX.md')
const [environment] = matrix.environments
if (environment === undefined) throw new Error('The sample has environments.')
const definition = { root: '/repo', matrix, environment, composeFile: '/repo/docker/dev.yml' }

test('ports are given back when the engine cannot say whether they are free', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-reserve-'))
  using registry = new Registry(join(folder, 'registry.db'))
  // A remote engine is asked which ports its containers publish.
  const engine = Object.assign(new FakeEngine(), { host: '10.0.0.1' })
  engine.inventory.publisherOf = () => Promise.reject(new Error('HTTP 500'))
  const reserved = reservePorts(definition, engine, registry, ownIdentity(), 'p')
  await expect(reserved).rejects.toThrow('HTTP 500')
  expect(registry.locks.list('port')).toEqual([])
  rmSync(folder, { recursive: true })
})
