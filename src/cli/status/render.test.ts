import { expect, test } from 'vitest'
import type { PortStatus } from '../../stack/status/service-status.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { renderStatus } from './render.ts'

function port(name: string, number: number, more: Partial<PortStatus> = {}): PortStatus {
  const url = `http://127.0.0.1:${number}`
  return { name, port: number, transport: 'tcp', url, answers: true, ...more }
}
const WEB = {
  ...{
    service: 'web',
    replica: null,
    state: 'running',
    health: 'healthy',
    uptimeMs: 9000,
    image: 'web:1',
    imageAgeMs: 60_000,
  },
  ports: [port('web', 28001)],
  ...{ cpuPercent: 1.2, memoryBytes: 85e6, drift: 'source changed', failure: null, warning: null },
}
const base: StackStatus = {
  environment: 'test',
  project: 'ssot-shop-test-1a2b3c4d',
  owner: null,
  kept: null,
  rest: null,
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

test('every further port of a service has a line of its own below it', () => {
  const ports = [
    port('s3', 28001),
    port('s3:console', 28002, { answers: false }),
    port('s3:sync', 28003, { transport: 'udp', answers: null }),
  ]
  expect(lines({ services: [{ ...WEB, service: 's3', ports }, WEB] }).slice(1)).toEqual([
    '  SERVICE     STATE    HEALTH   UP  IMAGE  PORT       URL  CPU  MEM    DRIFT',
    '  s3          running  healthy  9s  60s    28001      ok   1%   85 MB  source',
    '  s3:console                               28002      no',
    '  s3:sync                                  28003/udp  -',
    '  web         running  healthy  9s  60s    28001      ok   1%   85 MB  source',
  ])
})

test('each of several containers of a service has its number', () => {
  const replicas = [1, 2].map((replica) => ({
    ...WEB,
    replica,
    failure: replica === 2 ? 'is unhealthy' : null,
  }))
  const shown = lines({ services: replicas }).map((line) => line.replace(/ {2,}(running|STATE).*/, ''))
  expect(shown.slice(1)).toEqual(['  SERVICE', '  web 1', '  web 2', '  web 2 is unhealthy'])
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

test.each([
  [
    { stage: 'frozen', leftMs: 540_000 } as const,
    'it is fresh, and paused until the next run, for another 9 min',
  ],
  [{ stage: 'in use', leftMs: null } as const, 'a run uses it; a fresh one takes its place for the next run'],
])('a stack that is kept between runs shows what it does: %o', (rest, text) => {
  expect(lines({ owner: { pid: 17, isAlive: true }, rest })[1]).toBe(`  ${text}`)
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

test('the baseline images of an environment are one line', () => {
  const some = { environment: 'test', images: 4, dataBytes: 82e6, current: 'there', because: null } as const
  const line = (more: object) => renderStatus([], [{ ...some, ...more }])
  expect(line({})).toEqual([
    'nothing is running',
    '',
    'baselines of test: 4 images, 82 MB; the files as they are have one',
  ])
  expect(line({ images: 1, dataBytes: 41e6, current: 'absent' }).at(-1)).toBe(
    'baselines of test: 1 image, 41 MB; the files as they are have none: the next run makes it afterwards',
  )
  expect(line({ images: 0, current: 'impossible', because: 'db has several containers' }).at(-1)).toBe(
    'baselines of test: none; the files as they are can have none: db has several containers',
  )
  expect(line({ current: 'unknown', because: 'Compose refuses the file' }).at(-1)).toContain(
    'is not known: Compose refuses the file',
  )
})
