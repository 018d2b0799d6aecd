import { expect, test } from 'vitest'
import type { StackStatus } from '../../stack/status.ts'
import { renderStatus } from './status.ts'

const WEB = {
  ...{
    service: 'web',
    state: 'running',
    health: 'healthy',
    uptimeMs: 9000,
    image: 'web:1',
    imageAgeMs: 60_000,
  },
  ...{ url: 'http://127.0.0.1:28001', port: 28001, answers: true },
  ...{ cpuPercent: 1.2, memoryBytes: 85e6, drift: 'source changed' },
}
const base: StackStatus = {
  environment: 'test',
  project: 'ssot-shop-test-1a2b3c4d',
  owner: null,
  kept: null,
  services: [WEB],
}
const lines = (more: Partial<StackStatus>) => renderStatus([{ ...base, ...more }])

test('a service is a line', () => {
  expect(lines({})).toEqual([
    'test: ssot-shop-test-1a2b3c4d',
    '  SERVICE  STATE    HEALTH   UP   IMAGE  PORT   ANSWERS  CPU  MEMORY  DRIFT',
    '  web      running  healthy  9 s  60 s   28001  yes      1%   85 MB   source',
  ])
})

test.each([
  [{ pid: 17, isAlive: true }, 'of process 17'],
  [{ pid: 17, isAlive: false }, 'an orphan: its owner, process 17, has ended'],
])('the stack of a test run says whose it is', (owner, text) => {
  expect(lines({ owner })[0]).toBe(`test: ssot-shop-test-1a2b3c4d, ${text}`)
})

test('a stack that is kept is no orphan, and says why it is there and how it goes', () => {
  const kept = { reason: 'its tests have failed', forMs: 720_000 }
  expect(lines({ owner: { pid: 17, isAlive: false }, kept }).slice(0, 2)).toEqual([
    'test: ssot-shop-test-1a2b3c4d, kept for inspection for 12 min',
    '  because its tests have failed; `npx ssot-docker down ssot-shop-test-1a2b3c4d` removes it',
  ])
})

test('why drift is not known is told', () => {
  expect(lines({ driftUnknown: 'wrong:\n  line 2' }).slice(-3)).toEqual([
    '  whether it is as its files say cannot be told:',
    '    wrong:',
    '      line 2',
  ])
})

test('nothing of an environment, and not yet anything of a run', () => {
  expect(lines({ services: [] })).toEqual(['test: nothing runs'])
  expect(lines({ services: [], owner: { pid: 17, isAlive: true } })).toEqual([
    'test: ssot-shop-test-1a2b3c4d, of process 17',
    '  no container',
  ])
})
