import { describe, expect, test } from 'vitest'
import { CONTESTANTS, type Contestant, type ContestantName } from './contestant.ts'
import { orderOf, type RoundsInput, runRounds } from './rounds.ts'

test('each contestant is first in turn, and all take part in every round', () => {
  expect([0, 1, 2, 3, 4].map((round) => orderOf(round)[0])).toEqual([...CONTESTANTS, CONTESTANTS[0]])
  expect([...orderOf(2)].sort()).toEqual([...CONTESTANTS].sort())
})

/** Contestants that record their calls, with a clock that only they advance. */
function track(change: Partial<Record<ContestantName, Partial<Contestant>>> = {}) {
  const events: string[] = []
  const interruption = new AbortController()
  let time = 0
  const contestant = (name: ContestantName, startMs: number): Contestant => ({
    name,
    start: async () => {
      time += startMs
      events.push(`${name} start`)
      return {
        stop: async () => {
          time += 5
          events.push(`${name} stop`)
        },
      }
    },
    cleanUp: async () => void events.push(`${name} clean up`),
    ...change[name],
  })
  const input: RoundsInput = {
    contestants: {
      ours: contestant('ours', 10),
      compose: contestant('compose', 20),
      testcontainers: contestant('testcontainers', 30),
      floor: contestant('floor', 40),
    },
    rounds: 2,
    signal: interruption.signal,
    now: () => time,
    onTiming: (round, name) => events.push(`${round}: ${name}`),
  }
  return { events, interruption, input }
}

describe('runRounds', () => {
  test('the timings of each round after the warm-up are returned', async () => {
    const { input, events } = track()
    const round = {
      ours: { startMs: 10, teardownMs: 5 },
      compose: { startMs: 20, teardownMs: 5 },
      testcontainers: { startMs: 30, teardownMs: 5 },
      floor: { startMs: 40, teardownMs: 5 },
    }
    expect(await runRounds(input)).toEqual([round, round])
    expect(events.filter((event) => event.startsWith('warm-up'))).toHaveLength(4)
    expect(events.slice(0, 6)).toEqual([
      'ours start',
      'ours stop',
      'warm-up: ours',
      'compose start',
      'compose stop',
      'warm-up: compose',
    ])
  })

  test('a failed start is cleaned up and ends the run with its error', async () => {
    const failure = new Error('no')
    const { input, events } = track({ compose: { start: () => Promise.reject(failure) } })
    await expect(runRounds(input)).rejects.toBe(failure)
    expect(events).toEqual(['ours start', 'ours stop', 'warm-up: ours', 'compose clean up'])
  })

  test('a failed stop is cleaned up', async () => {
    const failure = new Error('no')
    const { input, events } = track({
      ours: { start: async () => ({ stop: () => Promise.reject(failure) }) },
    })
    await expect(runRounds(input)).rejects.toBe(failure)
    expect(events).toEqual(['ours clean up'])
  })

  test('a clean-up that also fails does not hide the first error', async () => {
    const failure = new Error('no')
    const second = new Error('still there')
    const { input } = track({
      ours: { start: () => Promise.reject(failure), cleanUp: () => Promise.reject(second) },
    })
    await expect(runRounds(input)).rejects.toMatchObject({ errors: [failure, second] })
  })

  test('after an interruption the stack that is starting is removed, and no other one is started', async () => {
    const { input, events, interruption } = track({
      compose: {
        start: async () => {
          interruption.abort(new Error('enough'))
          return { stop: async () => {} }
        },
      },
    })
    await expect(runRounds(input)).rejects.toThrow('enough')
    expect(events.at(-1)).toBe('compose clean up')
  })

  test('the interruption is reported, not the error of the start that it ended', async () => {
    const { input, events, interruption } = track({
      compose: {
        start: async () => {
          interruption.abort(new Error('enough'))
          throw new Error('killed')
        },
      },
    })
    await expect(runRounds(input)).rejects.toThrow('enough')
    expect(events.at(-1)).toBe('compose clean up')
  })
})
