import { expect, test } from 'vitest'
import { changed, dueInMs, finished, IDLE, QUIET_MS, started } from './schedule.ts'

test('nothing is due where nothing has changed', () => {
  expect(dueInMs(IDLE, 5)).toBeNull()
  expect(dueInMs(finished(started(IDLE)), 5)).toBeNull()
})

test('it is due when files have been quiet, and each change puts it off', () => {
  const one = changed(IDLE, 'a', 1000)
  expect(dueInMs(one, 1000)).toBe(QUIET_MS)
  const two = changed(one, 'b', 1060)
  expect(dueInMs(two, 1099)).toBe(61)
  expect(dueInMs(two, 1160)).toBe(0)
  expect(dueInMs(two, 9999)).toBe(0)
})

test('each file is named once, in the order of first changes', () => {
  expect(['b', 'a', 'b'].reduce((all, file, at) => changed(all, file, at), IDLE)).toMatchObject({
    files: ['b', 'a'],
    changedAtMs: 2,
  })
})

test('however much changes while a refresh runs, one more is due after it, for that alone', () => {
  const running = started(changed(IDLE, 'a', 0))
  const more = changed(changed(running, 'b', 500), 'c', 900)
  expect(dueInMs(more, 5000)).toBeNull()
  const after = finished(more)
  expect(after.files).toEqual(['b', 'c'])
  expect(dueInMs(after, 5000)).toBe(0)
  expect(dueInMs(finished(started(after)), 9000)).toBeNull()
})

test('a change just before the end of a refresh has to become quiet as well', () => {
  expect(dueInMs(finished(changed(started(IDLE), 'a', 1000)), 1010)).toBe(QUIET_MS - 10)
})
