import { expect, test } from 'vitest'
import { changed, dueInMs, finished, IDLE, QUIET_MS, started } from './schedule.ts'

test('no refresh is due when no file has changed', () => {
  expect(dueInMs(IDLE, 5)).toBeNull()
  expect(dueInMs(finished(started(IDLE)), 5)).toBeNull()
})

test('a refresh is due when no file has changed for a while, and each change delays it', () => {
  const one = changed(IDLE, 'a', 1000)
  expect(dueInMs(one, 1000)).toBe(QUIET_MS)
  const two = changed(one, 'b', 1060)
  expect(dueInMs(two, 1099)).toBe(61)
  expect(dueInMs(two, 1160)).toBe(0)
  expect(dueInMs(two, 9999)).toBe(0)
})

test('each changed file is listed once, in the order of first changes', () => {
  expect(['b', 'a', 'b'].reduce((all, file, at) => changed(all, file, at), IDLE)).toMatchObject({
    files: ['b', 'a'],
    changedAtMs: 2,
  })
})

test('all changes during a refresh are for one more refresh after it', () => {
  const running = started(changed(IDLE, 'a', 0))
  const more = changed(changed(running, 'b', 500), 'c', 900)
  expect(dueInMs(more, 5000)).toBeNull()
  const after = finished(more)
  expect(after.files).toEqual(['b', 'c'])
  expect(dueInMs(after, 5000)).toBe(0)
  expect(dueInMs(finished(started(after)), 9000)).toBeNull()
})

test('after a change just before the end of a refresh, the next one waits until files are quiet', () => {
  expect(dueInMs(finished(changed(started(IDLE), 'a', 1000)), 1010)).toBe(QUIET_MS - 10)
})
