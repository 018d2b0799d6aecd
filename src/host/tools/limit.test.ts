import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LimitWatch, TELL_MS } from './limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a limit of time passes, whatever is printed', () => {
  const onPassed = vi.fn()
  const watch = new LimitWatch({ ms: 1000 }, onPassed)
  vi.advanceTimersByTime(999)
  watch.heard()
  expect(onPassed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onPassed.mock.calls).toEqual([[{ kind: 'time', ms: 1000 }]])
})

test('a limit of silence begins again with each output', () => {
  const onPassed = vi.fn()
  const watch = new LimitWatch({ silentMs: 1000 }, onPassed)
  for (let times = 0; times < 10; times++) {
    vi.advanceTimersByTime(999)
    watch.heard()
  }
  expect(onPassed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(onPassed.mock.calls).toEqual([[{ kind: 'silence', ms: 1000 }]])
})

test('silence is told after half a minute, then each time that it has doubled, and again after an output', () => {
  const onSilence = vi.fn()
  const watch = new LimitWatch({ silentMs: 60 * TELL_MS, onSilence }, () => {})
  vi.advanceTimersByTime(TELL_MS * 7)
  expect(onSilence.mock.calls.flat()).toEqual([TELL_MS, 2 * TELL_MS, 4 * TELL_MS])
  watch.heard()
  vi.advanceTimersByTime(TELL_MS)
  expect(onSilence.mock.calls.flat()).toEqual([TELL_MS, 2 * TELL_MS, 4 * TELL_MS, TELL_MS])
})

test('the silence of a command with a limit of time is told as well, until the limit', () => {
  const [onPassed, onSilence] = [vi.fn(), vi.fn()]
  new LimitWatch({ ms: 3 * TELL_MS, onSilence }, onPassed)
  vi.advanceTimersByTime(10 * TELL_MS)
  expect(onSilence.mock.calls.flat()).toEqual([TELL_MS, 2 * TELL_MS])
  expect(onPassed).toHaveBeenCalledTimes(1)
})

test('a closed watch says nothing', () => {
  const [onPassed, onSilence] = [vi.fn(), vi.fn()]
  for (const limit of [{ ms: 1000 }, { silentMs: 2 * TELL_MS, onSilence }]) {
    new LimitWatch(limit, onPassed).close()
  }
  vi.advanceTimersByTime(3 * TELL_MS)
  expect([...onPassed.mock.calls, ...onSilence.mock.calls]).toEqual([])
})
