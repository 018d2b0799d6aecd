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
  ...{ cpuPercent: 1.2, memoryBytes: 85e6, drift: 'source changed', failure: null, warning: null },
}
const base: StackStatus = {
  environment: 'test',
  project: 'ssot-shop-test-1a2b3c4d',
  owner: null,
  kept: null,
  services: [WEB],
}
const lines = (more: Partial<StackStatus>) => renderStatus([{ ...base, ...more }])

test('each service is one line of the table', () => {
  expect(lines({})).toEqual([
    'test: ssot-shop-test-1a2b3c4d',
    '  SERVICE  STATE    HEALTH   UP  IMAGE  PORT   URL  CPU  MEM    DRIFT',
    '  web      running  healthy  9s  60s    28001  ok   1%   85 MB  source',
  ])
})

test.each([
  [{ pid: 17, isAlive: true }, 'owned by process 17'],
  [{ pid: 17, isAlive: false }, 'orphaned: its owner, process 17, has ended'],
])('the stack of a test run shows its owner: %o', (owner, text) => {
  expect(lines({ owner })[0]).toBe(`test: ssot-shop-test-1a2b3c4d, ${text}`)
})

test('a kept stack is not an orphan, and shows why it was kept and how to remove it', () => {
  const kept = { reason: 'its tests have failed', forMs: 720_000 }
  expect(lines({ owner: { pid: 17, isAlive: false }, kept }).slice(0, 3)).toEqual([
    'test: ssot-shop-test-1a2b3c4d, kept for inspection 12 min ago',
    '  because its tests have failed; to remove it, run:',
    '  npx ssot-docker down ssot-shop-test-1a2b3c4d',
  ])
})

test('a service that is not as it should be has a line of its own below the table', () => {
  const failure = 'has exited with 3, but should run'
  const worker = { ...WEB, service: 'worker', state: 'exited', exitCode: 3, failure }
  const shown = lines({ services: [WEB, worker] })
  expect(shown[3]).toMatch(/^ {2}worker {3}exited 3 /)
  expect(shown[4]).toBe('  worker has exited with 3, but should run')
})

test('an optional service that is down has a line that says that it is optional', () => {
  const warning = 'has exited with 3, but should run'
  const cache = { ...WEB, service: 'cache', state: 'exited', exitCode: 3, warning }
  expect(lines({ services: [WEB, cache] })[4]).toBe('  cache (optional) has exited with 3, but should run')
})

test('unknown drift is shown with its reason', () => {
  expect(lines({ driftUnknown: 'wrong:\n  line 2' }).slice(-3)).toEqual([
    '  drift is unknown:',
    '    wrong:',
    '      line 2',
  ])
})

test('without any stack, the status says that nothing is running', () => {
  expect(renderStatus([])).toEqual(['nothing is running'])
})

test('a stack without containers is shown with its environment or its owner', () => {
  expect(lines({ services: [] })).toEqual(['test: nothing is running'])
  expect(lines({ services: [], owner: { pid: 17, isAlive: true } })).toEqual([
    'test: ssot-shop-test-1a2b3c4d, owned by process 17',
    '  no containers',
  ])
})

test('the status fits into 80 columns in the widest usual state', () => {
  const widest = {
    ...{
      ...WEB,
      service: 'frontend',
      health: 'unhealthy',
      uptimeMs: 99 * 60_000,
      imageAgeMs: 99 * 86_400_000,
    },
    ...{ cpuPercent: 187, memoryBytes: 999e6 },
    healthOutput: "wget: can't connect to remote host (127.0.0.1): Connection refused, for an unknown reason",
  }
  const ended = { ...widest, state: 'exited', exitCode: 137 }
  const shown = lines({
    services: [widest, ended],
    driftUnknown: `[COMPOSE_INVALID] ${'Some more words. '.repeat(10)}\n  indented ${'more '.repeat(20)}`,
  })
  expect(shown.filter((line) => line.length > 80)).toEqual([])
  expect(shown.join(' ').replaceAll(/\s+/g, ' ')).toContain('Connection refused, for an unknown reason')
})
