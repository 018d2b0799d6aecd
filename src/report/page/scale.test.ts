import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationWords, lanes, ticks, timeWords, zoomed } from './scale.ts'

test.each([
  [{ fromMs: 0, toMs: 10_000 }, 5, [0, 2000, 4000, 6000, 8000, 10_000]],
  [{ fromMs: 130, toMs: 260 }, 3, [150, 200, 250]],
  [{ fromMs: 5, toMs: 5 }, 3, [5]],
])('the marks of %o', (range, most, expected) => {
  expect(ticks(range, most)).toEqual(expected)
})

test('there are never many more marks than asked for, and all are in the range', () => {
  const time = fc.double({ min: 0, max: 1e8, noNaN: true })
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 50 }), (a, b, most) => {
      const range = { fromMs: Math.min(a, b), toMs: Math.max(a, b) }
      const marks = ticks(range, most)
      expect(marks.length).toBeLessThanOrEqual(most + 1)
      for (const mark of marks) expect(mark).toBeGreaterThanOrEqual(range.fromMs - 1e-6)
    }),
  )
})

test.each([
  [0, 5000, '0 s'],
  [1500, 500, '1.5 s'],
  [2, 0.5, '2.0 ms'],
  [125_000, 5000, '2:05'],
])('%d on an axis with steps of %d is %s', (ms, step, words) => {
  expect(timeWords(ms, step)).toBe(words)
})

test.each([
  [0.4, '0.4 ms'],
  [240, '240 ms'],
  [1240, '1.24 s'],
  [125_400, '2 min 5 s'],
])('%d ms last %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words)
})

test('a zoom keeps the time under the pointer where it is, and stays in the run', () => {
  const whole = { fromMs: 0, toMs: 1000 }
  expect(zoomed(whole, 0.5, 250, whole)).toEqual({ fromMs: 125, toMs: 625 })
  expect(zoomed({ fromMs: 800, toMs: 900 }, 100, 850, whole)).toEqual(whole)
  expect(zoomed(whole, 0.5, 1000, whole)).toEqual({ fromMs: 500, toMs: 1000 })
})

test('spans that overlap get lanes of their own', () => {
  const span = (fromMs: number, toMs: number) => ({ fromMs, toMs })
  expect(lanes([span(0, 10), span(5, 20), span(10, 15), span(16, 17)])).toEqual([0, 1, 0, 0])
})
