import { expect, test } from 'vitest'
import { dayOf, duration, memory, ordinal, size } from './units.ts'

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

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [21, '21st'],
  [112, '112th'],
])('the ordinal number of %d is written as %s', (count, text) => {
  expect(ordinal(count)).toBe(text)
})

test.each([
  [67_108_864, '64 MiB'],
  [1_610_612_736, '1.5 GiB'],
])('%d bytes of memory are written as %s', (bytes, text) => {
  expect(memory(bytes)).toBe(text)
})
