import { expect, test } from 'vitest'
import { listed } from './watch.ts'

test.each([
  [['a'], 'a'],
  [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e, f'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'a, b, c, d, e, f and 2 more'],
])('%j is %s', (names, text) => {
  expect(listed(names)).toBe(text)
})
