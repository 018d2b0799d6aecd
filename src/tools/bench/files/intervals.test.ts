import { expect, test } from 'vitest'
import { medianIntervals } from './intervals.ts'

const ends = (...given: [way: string, atMs: number][]) => given.map(([way, atMs]) => ({ way, atMs }))

test('a test file takes the median of the times since the end of the file before, without the first file of its way', () => {
  const all = ends(
    ['a', 1000],
    ['b', 9000],
    ['a', 9100],
    ['b', 9120],
    ['b', 9150],
    ['a', 9250],
    ['a', 9950],
    ['b', 9980],
  )
  expect(medianIntervals(all)).toEqual({ a: 100, b: 30 })
})

test('a way with a single file has no time', () => {
  expect(medianIntervals(ends(['a', 1], ['b', 2], ['a', 3]))).toEqual({ a: 1 })
})
