import { expect, test } from 'vitest'
import type { ContestantName, Round } from './contestant.ts'
import { phaseFigures } from './figures.ts'

function round(startMs: Record<ContestantName, number>): Round {
  const timing = (name: ContestantName) => ({ startMs: startMs[name], teardownMs: 7 })
  return {
    ours: timing('ours'),
    compose: timing('compose'),
    testcontainers: timing('testcontainers'),
    floor: timing('floor'),
  }
}

const ROUNDS = [
  round({ ours: 100, compose: 200, testcontainers: 400, floor: 50 }),
  // The machine was busy: all took three times as long.
  round({ ours: 300, compose: 600, testcontainers: 1200, floor: 150 }),
  round({ ours: 120, compose: 400, testcontainers: 240, floor: 100 }),
]

test('ratios are taken round by round, so a round on a busy machine does not change their median', () => {
  expect(phaseFigures(ROUNDS, 'startMs')).toEqual({
    spreads: {
      ours: { median: 120, min: 100, max: 300 },
      compose: { median: 400, min: 200, max: 600 },
      testcontainers: { median: 400, min: 240, max: 1200 },
      floor: { median: 100, min: 50, max: 150 },
    },
    ratios: {
      compose: { median: 0.5, min: 0.3, max: 0.5 },
      testcontainers: { median: 0.25, min: 0.25, max: 0.5 },
      floor: { median: 2, min: 1.2, max: 2 },
    },
  })
})

test('start and teardown have figures of their own', () => {
  expect(phaseFigures(ROUNDS, 'teardownMs').ratios.compose).toEqual({ median: 1, min: 1, max: 1 })
})
