import { expect, test } from 'vitest'
import type { Case } from './cases.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { orderOf, type RoundsInput, runRounds } from './rounds.ts'

const CASES: readonly Case[] = [
  { title: 'no-op', kind: 'nothing', service: null },
  { title: 'source', kind: 'source', service: 'auth' },
]

/** Contestants that record their calls, with a clock that only they advance. */
function track(change: Partial<Contestant> = {}) {
  const events: string[] = []
  const interruption = new AbortController()
  let time = 0
  const contestant = (name: ContestantName, ms: number): Contestant => {
    const act = (what: string, takes: number) => async (of: Case) => {
      time += takes
      events.push(`${name} ${what} ${of.title}`)
    }
    return {
      change() {
        time += 1000
      },
      build: act('build', ms),
      refresh: act('refresh', 2 * ms),
      remove: async () => {},
    }
  }
  const input: RoundsInput = {
    cases: CASES,
    contestants: { ours: { ...contestant('ours', 10), ...change }, compose: contestant('compose', 20) },
    rounds: 1,
    signal: interruption.signal,
    now: () => time,
    onTiming: (round, what) => events.push(`${round}: ${what.title}`),
  }
  return { events, interruption, input }
}

test('each phase of each case is timed without the change itself, and the contestants take turns in being first', async () => {
  const { events, input } = track()
  const timing = { build: { ours: 10, compose: 20 }, refresh: { ours: 20, compose: 40 } }
  expect(await runRounds(input)).toEqual([[timing, timing]])
  expect(events.slice(0, 5)).toEqual([
    'ours build no-op',
    'compose build no-op',
    'ours refresh no-op',
    'compose refresh no-op',
    'warm-up: no-op',
  ])
  expect(events.slice(10, 12)).toEqual(['compose build no-op', 'ours build no-op'])
  expect(orderOf(2)).toEqual(orderOf(0))
})

test('after an interruption the running phase ends and no other one begins', async () => {
  const { events, interruption, input } = track({
    build: async () => interruption.abort(new Error('enough')),
  })
  await expect(runRounds(input)).rejects.toThrow('enough')
  expect(events).toEqual([])
})
