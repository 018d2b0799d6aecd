import { expect, test } from 'vitest'
import { spreadOf } from './spread.ts'

test.each([
  [[3], { median: 3, min: 3, max: 3 }],
  [[9, 1, 2], { median: 2, min: 1, max: 9 }],
  [[10, 1, 2, 4], { median: 3, min: 1, max: 10 }],
])('the median, minimum and maximum of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread)
})

test('no values have no spread', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})
