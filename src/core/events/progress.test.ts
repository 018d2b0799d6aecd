import { expect, test } from 'vitest'
import { describeProgress } from './progress.ts'

test('a line has the time, the service and what is so', () => {
  expect(describeProgress({ atMs: 1240, service: 'auth', text: 'healthy' })).toBe('  1.24s  auth  healthy')
  expect(describeProgress({ atMs: 61_000, text: 'ready' })).toBe(' 61.00s  ready')
})
