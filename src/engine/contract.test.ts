import { describe } from 'vitest'
import { testEngineContract } from '../testing/engines/contract.ts'
import { CHECK, FakeEngine } from '../testing/engines/fake-engine.ts'

describe('the fake engine', () => {
  const engine = new FakeEngine()
  const containerId = engine.add({
    service: 'job',
    healthcheck: CHECK,
    volumes: ['p_data', 'deadbeef'],
    lines: ['one', 'two'],
    hook: () => ({ exitCode: 3, lastLines: ['put'] }),
    probe: () => ({ exitCode: 0, output: 'well' }),
  })
  engine.networkNames.add('p_default')
  testEngineContract(() => ({ engine, project: 'p', containerId }))
})
