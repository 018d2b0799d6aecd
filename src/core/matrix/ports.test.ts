import { expect, test } from 'vitest'
import { formatPorts, rangesOf } from './ports.ts'

test.each([
  [[], []],
  [[80], ['80']],
  [
    [82, 80, 81, 80, 90],
    ['80-82', '90'],
  ],
])('the ports %j are the ranges %j', (ports, ranges) => {
  expect(rangesOf(ports).map(formatPorts)).toEqual(ranges)
})
