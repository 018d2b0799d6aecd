import { expect, test } from 'vitest'
import type { StackStatus } from '../../stack/status/status.ts'
import { renderStatus } from './render.ts'

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
    '  SERVICE  STATE    HEALTH   UP  IMAGE  PORT   URL  CPU  MEM    DRIFT',
    '  web      running  healthy  9s  60s    28001  ok   1%   85 MB  source',
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
  expect(lines({ owner: { pid: 17, isAlive: false }, kept }).slice(0, 3)).toEqual([
    'test: ssot-shop-test-1a2b3c4d, kept for inspection for 12 min',
    '  because its tests have failed; this removes it:',
    '  npx ssot-docker down ssot-shop-test-1a2b3c4d',
  ])
})

test('why drift is not known is told', () => {
  expect(lines({ driftUnknown: 'wrong:\n  line 2' }).slice(-3)).toEqual([
    '  whether it is as its files say cannot be told:',
    '    wrong:',
    '      line 2',
  ])
})

test('where no environment has a stack that stays', () => {
  expect(renderStatus([])).toEqual(['nothing runs'])
})

test('nothing of an environment, and not yet anything of a run', () => {
  expect(lines({ services: [] })).toEqual(['test: nothing runs'])
  expect(lines({ services: [], owner: { pid: 17, isAlive: true } })).toEqual([
    'test: ssot-shop-test-1a2b3c4d, of process 17',
    '  no container',
  ])
})

test('80 columns are enough in the widest of usual states', () => {
  const widest = {
    ...{
      ...WEB,
      service: 'frontend',
      health: 'unhealthy',
      uptimeMs: 99 * 60_000,
      imageAgeMs: 99 * 86_400_000,
    },
    ...{ cpuPercent: 187, memoryBytes: 999e6 },
    healthOutput: "wget: can't connect to remote host (127.0.0.1): Connection refused, and nobody knows why",
  }
  const ended = { ...widest, state: 'exited', exitCode: 137 }
  const shown = lines({
    services: [widest, ended],
    driftUnknown: `[COMPOSE_INVALID] ${'Some more words. '.repeat(10)}\n  indented ${'more '.repeat(20)}`,
  })
  expect(shown.filter((line) => line.length > 80)).toEqual([])
  expect(shown.join(' ').replaceAll(/\s+/g, ' ')).toContain('Connection refused, and nobody knows why')
})
