import { describe, expect, test } from 'vitest'
import { poolLimit, stacksInMemory } from './limit.ts'

const room = { inMemory: 100, inPorts: 99 }

describe('how many stacks a run has at most', () => {
  test('there are as many stacks as workers if memory and ports allow it', () => {
    expect(poolLimit({ ...room, workers: 4 })).toEqual({ stacks: 4, because: 'as many as workers' })
    expect(poolLimit({ ...room, workers: 1 }).because).toBe('the test runner has one worker')
    expect(poolLimit(room)).toEqual({ stacks: 100, because: 'as the matrix has free ports' })
  })

  test('free memory and free ports count besides the first stack', () => {
    expect(poolLimit({ workers: 8, inMemory: 2, inPorts: 99 })).toEqual({
      stacks: 3,
      because: 'as the memory that is free allows',
    })
    expect(poolLimit({ workers: 8, inMemory: null, inPorts: 0 })).toEqual({
      stacks: 1,
      because: 'as the matrix has free ports',
    })
  })

  test('a number that the user names is limited by workers and ports, not by memory', () => {
    const asked = { asked: 6, workers: 8, inMemory: 0 }
    expect(poolLimit({ ...asked, workers: 2, inPorts: 9 }).stacks).toBe(2)
    expect(poolLimit({ ...asked, inPorts: 9 })).toEqual({ stacks: 6, because: 'as the option stacks says' })
    expect(poolLimit({ ...asked, inPorts: 3 }).stacks).toBe(4)
  })
})

test('a tenth of the memory is spared, and what is unknown limits nothing', () => {
  expect(stacksInMemory(3000, 10_000, 400)).toBe(5)
  expect(stacksInMemory(900, 10_000, 400)).toBe(0)
  expect(stacksInMemory(3000, 10_000, null)).toBeNull()
})
