import { expect, test } from 'vitest'
import type { LeftOutName } from '../compose/apply/names.ts'
import type { Happening } from './event.ts'
import { describeEvent, describeHappening, describeWait, isProgress } from './wording.ts'

test('the line of an event has the time since the first event, the service and what happened', () => {
  expect(describeEvent({ atMs: 2240, type: 'service-healthy', service: 'auth' }, 1000)).toBe(
    '  1.24s  auth  healthy',
  )
  expect(describeEvent({ atMs: 61_000, type: 'stack-ready', project: 'p', ms: 61_000 }, 0)).toBe(
    ' 61.00s  ready',
  )
})

test.each<[Happening, string]>([
  [
    { type: 'build-step', service: 'auth', step: '4/7', cachedSteps: 0, command: 'RUN npm ci' },
    'auth  building 4/7 RUN npm ci',
  ],
  [
    { type: 'build-step', service: 'auth', step: '4/7', cachedSteps: 3, command: 'RUN npm ci' },
    'auth  building 4/7 (3 cached) RUN npm ci',
  ],
  [{ type: 'ports-reserved', project: 'p', ports: { web: 1, db: 2 } }, 'p has the ports web 1, db 2'],
  [{ type: 'ports-reserved', project: 'p', ports: {} }, 'p publishes no ports'],
  [{ type: 'service-exited', service: 'api', exitCode: 137 }, 'api  exited with 137'],
  [
    { type: 'waiting-for-process', pid: 7, work: { doing: 'building-image', image: 'api:1' } },
    'waiting for process 7, which is building api:1',
  ],
  [
    {
      type: 'teardown-ended',
      project: 'p',
      removed: { containers: 2, networks: 1, volumes: 0, anonymousVolumes: 1 },
      ms: 840,
    },
    'removed 2 containers, 1 network, 1 anonymous volume in 0.84 s',
  ],
])('the event %j is described as: %s', (happening, text) => {
  expect(describeHappening(happening)).toBe(text)
})

test('a wait is described by words that end a sentence', () => {
  expect(describeWait({ for: 'dependency', service: 'db', condition: 'service_healthy' })).toBe(
    'db to be healthy',
  )
  expect(describeWait({ for: 'answer', address: 'http://127.0.0.1:1/health' })).toBe(
    'http://127.0.0.1:1/health to answer from this machine',
  )
  expect(describeWait({ for: 'turn', service: 'api' })).toBe('api to be ready, before it is asked itself')
})

test('every user sees that a service is ready, but only the log shows what a service waits for', () => {
  expect(isProgress({ type: 'service-ready' })).toBe(true)
  expect(isProgress({ type: 'service-waits' })).toBe(false)
})

test('the notice of names that are left out says what becomes of what had them', () => {
  const container = { key: 'container_name', of: { kind: 'service', key: 'db' }, name: 'shop-db' } as const
  const network = { key: 'name', of: { kind: 'network', key: 'default' }, name: 'shop' } as const
  const volume = { key: 'name', of: { kind: 'volume', key: 'data' }, name: 'shop-data' } as const
  const said = (...names: LeftOutName[]) => describeHappening({ type: 'names-left-out', names })
  const why = 'not used, because every stack of the file would have the same'
  expect(said(container)).toBe(
    `container_name shop-db of service db: ${why}; on the networks of their own stack, containers are found by these names as before`,
  )
  expect(said(volume)).toBe(
    `name shop-data of volume data: ${why}; each stack has a volume of its own instead, without the data of an older volume of that name`,
  )
  expect(said(network)).toBe(
    `name shop of network default: ${why}; each stack has a network of its own instead`,
  )
  expect(said(container, network, volume)).toMatch(
    /: not used.*; on the networks.*; each stack has a network.*; each stack has a volume/,
  )
})
