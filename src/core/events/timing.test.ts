import { expect, test } from 'vitest'
import { expectedMs, kindOf, PhaseClock } from './timing.ts'

test('a build and a start are timed from word to word, each service by itself', () => {
  const clock = new PhaseClock()
  const heard = [
    { atMs: 100, service: 'api', text: 'building' },
    { atMs: 150, service: 'web', text: 'building' },
    { atMs: 300, service: 'api', text: 'building 1/2 RUN x' },
    { atMs: 700, service: 'api', text: 'built' },
    { atMs: 900, text: 'built' },
    { atMs: 1000, service: 'api', text: 'started' },
    { atMs: 1200, service: 'api', text: 'healthy' },
    { atMs: 1250, service: 'api', text: 'ready' },
    { atMs: 1300, service: 'api', text: 'ready' },
  ].map((event) => clock.hear(event))
  expect(heard.filter((one) => one !== null)).toEqual([
    { service: 'api', phase: 'build', ms: 600 },
    { service: 'api', phase: 'start', ms: 250 },
  ])
  expect(clock.of('web')).toEqual({ phase: 'build', sinceMs: 150 })
  expect(clock.of('api')).toBeUndefined()
})

test('refreshes are of one kind when they do the same for the same reason', () => {
  const step = { service: 'api', action: 'replace', cause: 'source changed' } as const
  const keep = { service: 'db', action: 'keep', cause: 'unchanged' } as const
  expect(kindOf([step, keep])).toBe(kindOf([step]))
  expect(kindOf([step])).not.toBe(kindOf([{ ...step, cause: 'config changed' }]))
  expect(kindOf([keep])).toBe('')
})

test('the middle of the last times is expected, and nothing without one', () => {
  expect(expectedMs([900, 100, 200])).toBe(200)
  expect(expectedMs([])).toBeNull()
})
