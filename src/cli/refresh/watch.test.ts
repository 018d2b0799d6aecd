import { expect, test } from 'vitest'
import { listed } from './watch.ts'

test.each([
  [['a'], 'a'],
  [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e, f'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'a, b, c, d, e, f and 2 more'],
])('the names %j are listed as: %s', (names, text) => {
  expect(listed(names)).toBe(text)
})
