import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { QUIET_MS } from '../../core/watch/schedule.ts'
import { runOnChange } from './run-on-change.ts'

/** Runs that last until the test finishes them. */
function runs() {
  const causes: (readonly string[])[] = []
  const open: (() => void)[] = []
  return {
    causes,
    run: (files: readonly string[]) => {
      causes.push(files)
      return new Promise<void>((resolve) => open.push(resolve))
    },
    async finish() {
      open.shift()?.()
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const now = () => Date.now()

test('it runs at once, and once after each burst of changes', async () => {
  const { run, causes, finish } = runs()
  const runner = runOnChange(run, new AbortController().signal, now)
  expect(causes).toEqual([[]])
  await finish()
  runner.changed('a')
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
  runner.changed('b')
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
  expect(causes).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(causes).toEqual([[], ['a', 'b']])
})

test('changes during a run lead to exactly one more run', async () => {
  const { run, causes, finish } = runs()
  const runner = runOnChange(run, new AbortController().signal, now)
  for (const file of ['a', 'b', 'a']) {
    runner.changed(file)
    await vi.advanceTimersByTimeAsync(10 * QUIET_MS)
  }
  expect(causes).toHaveLength(1)
  await finish()
  expect(causes).toEqual([[], ['a', 'b']])
  await finish()
  await vi.advanceTimersByTimeAsync(10 * QUIET_MS)
  expect(causes).toHaveLength(2)
})

test('it ends with the signal, when the current run has ended', async () => {
  const { run, causes, finish } = runs()
  const abort = new AbortController()
  const runner = runOnChange(run, abort.signal, now)
  const onEnd = vi.fn()
  void runner.ended.then(onEnd)
  runner.changed('a')
  abort.abort()
  await vi.advanceTimersByTimeAsync(10 * QUIET_MS)
  expect(onEnd).not.toHaveBeenCalled()
  await finish()
  expect(onEnd).toHaveBeenCalled()
  expect(causes).toHaveLength(1)
})

test('it ends with the error of a run', async () => {
  const runner = runOnChange(() => Promise.reject(new Error('broken')), new AbortController().signal, now)
  await expect(runner.ended).rejects.toThrow('broken')
})
