import { describe } from 'vitest'
import { testEngineContract } from '../testing/engines/contract.ts'
import { CHECK, FakeEngine } from '../testing/engines/fake-engine.ts'

describe('the fake engine', () => {
  const engine = new FakeEngine()
  engine.networkNames.add('p_default')
  const containerId = engine.add({
    service: 'job',
    healthcheck: CHECK,
    volumes: ['p_data', 'deadbeef'],
    lines: ['one', 'two'],
    hook: () => ({ exitCode: 3, lastLines: ['put'] }),
    capture: ({ maxBytes }) => ({
      ...{ exitCode: 4, stdout: 'in out\n'.slice(0, maxBytes), stderr: 'err\n'.slice(0, maxBytes) },
      isCut: maxBytes < 7,
    }),
    probe: () => ({ exitCode: 0, output: 'well' }),
  })
  testEngineContract(() => ({ engine, project: 'p', containerId }))
})
