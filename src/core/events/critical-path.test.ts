import { expect, test } from 'vitest'
import { criticalPath } from './critical-path.ts'
import type { Happening, StackEvent } from './event.ts'

const at = (atMs: number, happening: Happening): StackEvent => ({ ...happening, atMs: 1000 + atMs })
const waits = (atMs: number, service: string, on?: string) =>
  at(atMs, {
    type: 'service-waits',
    service,
    wait:
      on === undefined ? { for: 'start' } : { for: 'dependency', service: on, condition: 'service_healthy' },
  })

const BEGINNING = [
  at(20, { type: 'ports-reserved', project: 'p', ports: {} }),
  at(120, { type: 'files-read', project: 'p', ms: 100 }),
  at(150, { type: 'planned', project: 'p', operations: [] }),
  at(150, { type: 'create-began', project: 'p', services: [] }),
  at(160, { type: 'creation-chosen', project: 'p', by: 'recording', because: '' }),
]

test('the path goes back from the service that was ready last over the dependencies that were met last', () => {
  const events = [
    ...BEGINNING,
    waits(200, 'db'),
    waits(210, 'cache'),
    waits(210, 'api', 'cache'),
    at(350, { type: 'service-started', service: 'cache' }),
    at(400, { type: 'service-started', service: 'db' }),
    at(420, { type: 'service-healthy', service: 'cache' }),
    waits(420, 'api', 'db'),
    at(700, { type: 'service-healthy', service: 'db' }),
    waits(700, 'api'),
    at(710, { type: 'service-ready', service: 'db', ms: 310 }),
    at(900, { type: 'service-started', service: 'api' }),
    at(1200, { type: 'service-ready', service: 'api', ms: 300 }),
    at(1210, { type: 'stack-ready', project: 'p', ms: 1210 }),
  ]
  const path = criticalPath(events, 1000)
  expect(path).toEqual([
    { step: 'ports', ms: 20 },
    { step: 'files', ms: 100 },
    { step: 'plan', ms: 30 },
    { step: 'choice', ms: 10 },
    { step: 'create', service: 'db', ms: 40 },
    { step: 'start', service: 'db', ms: 200 },
    { step: 'ready', service: 'db', ms: 300 },
    { step: 'start', service: 'api', ms: 200 },
    { step: 'ready', service: 'api', ms: 300 },
    { step: 'end', ms: 10 },
  ])
  expect(path.reduce((sum, { ms }) => sum + ms, 0)).toBe(1210)
})

test('a service that waits for another one to complete or to start is behind that', () => {
  const dependency = (condition: 'service_started' | 'service_completed_successfully'): StackEvent =>
    at(200, { type: 'service-waits', service: 'api', wait: { for: 'dependency', service: 'job', condition } })
  const events = (wait: StackEvent) => [
    waits(200, 'job'),
    wait,
    at(300, { type: 'service-started', service: 'job' }),
    at(500, { type: 'service-completed', service: 'job', ms: 200 }),
    at(600, { type: 'service-started', service: 'api' }),
    at(700, { type: 'service-ready', service: 'api', ms: 100 }),
  ]
  const steps = (wait: StackEvent) =>
    criticalPath(events(wait), 1000).map(({ step, service, ms }) => [step, service, ms])
  expect(steps(dependency('service_completed_successfully'))).toEqual([
    ['create', 'job', 200],
    ['start', 'job', 100],
    ['ready', 'job', 200],
    ['start', 'api', 100],
    ['ready', 'api', 100],
  ])
  expect(steps(dependency('service_started'))).toEqual([
    ['create', 'job', 200],
    ['start', 'job', 100],
    ['start', 'api', 300],
    ['ready', 'api', 100],
  ])
})

test('no events have no path', () => {
  expect(criticalPath([], 1000)).toEqual([])
})

test('a service that is not asked before another one is ready is behind that', () => {
  const events = [
    waits(200, 'app'),
    at(210, { type: 'service-waits', service: 'proxy', wait: { for: 'start' } }),
    at(300, { type: 'service-started', service: 'app' }),
    at(350, { type: 'service-started', service: 'proxy' }),
    at(350, { type: 'service-waits', service: 'proxy', wait: { for: 'turn', service: 'app' } }),
    at(900, { type: 'service-ready', service: 'app', ms: 600 }),
    at(920, { type: 'service-ready', service: 'proxy', ms: 570 }),
  ]
  expect(criticalPath(events, 1000)).toEqual([
    { step: 'create', service: 'app', ms: 200 },
    { step: 'start', service: 'app', ms: 100 },
    { step: 'ready', service: 'app', ms: 600 },
    { step: 'ready', service: 'proxy', ms: 20 },
  ])
})
