import { expect, test } from 'vitest'
import type { StackEvent } from './event.ts'
import { expectedMs, kindOf, PhaseClock } from './timing.ts'

test('the clock measures the build and the start of each service separately', () => {
  const clock = new PhaseClock()
  const events: StackEvent[] = [
    { type: 'build-began', service: 'api', image: 'api:1', atMs: 100 },
    { type: 'build-began', service: 'web', image: 'web:1', atMs: 150 },
    { type: 'build-step', service: 'api', step: '1/2', cachedSteps: 0, command: 'RUN x', atMs: 300 },
    { type: 'build-ended', service: 'api', ms: 600, atMs: 700 },
    { type: 'service-started', service: 'api', atMs: 1000 },
    { type: 'service-healthy', service: 'api', atMs: 1200 },
    { type: 'service-ready', service: 'api', ms: 250, atMs: 1250 },
    { type: 'service-ready', service: 'api', ms: 300, atMs: 1300 },
  ]
  expect(events.map((event) => clock.hear(event)).filter((one) => one !== null)).toEqual([
    { service: 'api', phase: 'build', ms: 600 },
    { service: 'api', phase: 'start', ms: 250 },
  ])
  expect(clock.of('web')).toEqual({ phase: 'build', sinceMs: 150 })
  expect(clock.of('api')).toBeUndefined()
})

test('two refreshes are of the same kind when they do the same for the same reasons', () => {
  const step = { service: 'api', action: 'replace', cause: 'source changed' } as const
  const keep = { service: 'db', action: 'keep', cause: 'unchanged' } as const
  expect(kindOf([step, keep])).toBe(kindOf([step]))
  expect(kindOf([step])).not.toBe(kindOf([{ ...step, cause: 'config changed' }]))
  expect(kindOf([keep])).toBe('')
})

test('the expected duration is the median of the last ones, and null without any', () => {
  expect(expectedMs([900, 100, 200])).toBe(200)
  expect(expectedMs([])).toBeNull()
})
