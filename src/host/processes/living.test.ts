import { expect, test, vi } from 'vitest'
import { ownIdentity } from './identity.ts'
import { livingAmong, livingBy } from './living.ts'

test('this process lives, and an earlier one with its pid does not', () => {
  const self = ownIdentity()
  const earlier = { pid: process.pid, startTime: 'earlier' }
  expect(livingAmong([earlier, self, earlier])).toEqual([self])
})

test('several processes are found by one look at the system, which asks for each pid once', () => {
  const startTimes = vi.fn(() => new Map([[1, 'a']]).set(2, 'b'))
  const processes = [
    { pid: 2, startTime: 'b' },
    { pid: 1, startTime: 'a' },
    { pid: 1, startTime: 'earlier' },
    { pid: 3, startTime: 'c' },
  ]
  expect(livingBy(startTimes, processes)).toEqual(processes.slice(0, 2))
  expect(startTimes.mock.calls).toEqual([[[2, 1, 3]]])
})

test('no process needs no look at the system', () => {
  const startTimes = vi.fn(() => new Map<number, string>())
  expect(livingBy(startTimes, [])).toEqual([])
  expect(startTimes).not.toHaveBeenCalled()
})

test('every process counts as living when the system does not answer', () => {
  const processes = [{ pid: 1, startTime: 'a' }]
  const startTimes = () => {
    throw new Error('ps: command not found')
  }
  expect(livingBy(startTimes, processes)).toEqual(processes)
})
