import { expect, test } from 'vitest'
import type { Case } from './cases.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { orderOf, type RoundsInput, runRounds } from './rounds.ts'

const CASES: readonly Case[] = [
  { title: 'no-op', kind: 'nothing', service: null },
  { title: 'source', kind: 'source', service: 'auth' },
]

/** Contestants that write down what they do, on a clock that only they move. */
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

test('times each phase of each case without the change, in a round after the warm-up, by turns', async () => {
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

test('an interruption lets what is under way end, and nothing else begins', async () => {
  const { events, interruption, input } = track({
    build: async () => interruption.abort(new Error('enough')),
  })
  await expect(runRounds(input)).rejects.toThrow('enough')
  expect(events).toEqual([])
})
