import { expect, test } from 'vitest'
import { dayOf, duration, size } from './units.ts'

test.each([
  [0, '0 s'],
  [99_400, '99 s'],
  [100_000, '2 min'],
  [5_940_000, '99 min'],
  [7_200_000, '2 h'],
  [200_000_000, '2 d'],
])('a duration of %d ms is written as %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [43_210_000, '43 MB'],
  [1_240_000_000, '1.2 GB'],
  [12_400_000_000, '12 GB'],
])('a size of %d bytes is written as %s', (bytes, text) => {
  expect(size(bytes)).toBe(text)
})

test('dayOf gives the date in the local time zone', () => {
  expect(dayOf(new Date(2026, 2, 5, 23, 59))).toBe('2026-03-05')
})
