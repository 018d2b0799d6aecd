import { expect, test } from 'vitest'
import { durationMs } from './duration.ts'

test.each([
  ['2s', 2000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['0m', null],
  ['25h', null],
  ['10', null],
  ['10 m', null],
  ['-1m', null],
  ['1.5h', null],
  ['10min', null],
  ['', null],
])('the duration %j has %j milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
})
