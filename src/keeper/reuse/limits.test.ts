import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RestEnd } from '../../core/events/event.ts'
import { watchLimits } from './limits.ts'
import { isLow } from './memory.ts'

let ends: RestEnd[]
let isMemoryLow: boolean
beforeEach(() => {
  vi.useFakeTimers()
  ;[ends, isMemoryLow] = [[], false]
})
afterEach(() => vi.useRealTimers())

const watch = () =>
  watchLimits({ forMs: 10_000, isMemoryLow: () => isMemoryLow, onOver: (because) => ends.push(because) })

test('a kept stack ends once when its time is over', () => {
  watch()
  vi.advanceTimersByTime(9000)
  expect(ends).toEqual([])
  vi.advanceTimersByTime(60_000)
  expect(ends).toEqual(['time'])
})

test('a kept stack ends when the machine has slept for longer than its time', () => {
  watch()
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(500)
  expect(ends).toEqual(['time'])
})

test('a clock that is set back does not make the time longer', () => {
  watch()
  vi.setSystemTime(Date.now() - 3_600_000)
  vi.advanceTimersByTime(11_000)
  expect(ends).toEqual(['time'])
})

test('a kept stack ends when memory is low', () => {
  watch()
  isMemoryLow = true
  vi.advanceTimersByTime(500)
  expect(ends).toEqual(['memory'])
})

test('a watch that is closed ends nothing', () => {
  watch().close()
  isMemoryLow = true
  vi.advanceTimersByTime(60_000)
  expect(ends).toEqual([])
})

test.each([
  [300, 4000, false],
  [200, 4000, true],
  [1000, 32_000, true],
  [2000, 32_000, false],
])('with %j of %j MB available, memory is low: %j', (available, total, low) => {
  expect(isLow(available * 1024 ** 2, total * 1024 ** 2)).toBe(low)
})
