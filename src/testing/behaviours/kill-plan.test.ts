import { expect, test } from 'vitest'
import { planKills, TARGETS } from './kill-plan.ts'

test('the same seed gives the same plan, and another seed another one', () => {
  expect(planKills(20, 7)).toEqual(planKills(20, 7))
  expect(planKills(20, 7)).not.toEqual(planKills(20, 8))
})

test('the moments of a plan cover a run evenly, and every target occurs', () => {
  const plan = planKills(60, 1)
  const moments = plan.map(({ moment }) => moment).sort((a, b) => a - b)
  moments.forEach((moment, index) => {
    expect(Math.floor(moment * 60)).toBe(index)
  })
  expect(new Set(plan.map(({ target }) => target))).toEqual(new Set(TARGETS))
  expect(new Set(plan.map(({ first }) => first)).size).toBe(2)
  expect(new Set(plan.map(({ finder }) => finder)).size).toBe(2)
  expect(plan.map(({ moment }) => moment)).not.toEqual(moments)
})

test('every target occurs with and without reuse, in a plan of full length', () => {
  const met = new Set(planKills(60, 1).map(({ isReused, target }) => `${isReused} ${target}`))
  expect(met.size).toBe(2 * TARGETS.length)
})

test('every target occurs with each runner, and even a plan of two kills has both runners', () => {
  const met = new Set(planKills(12, 1).map(({ runner, target }) => `${runner} ${target}`))
  expect(met.size).toBe(2 * TARGETS.length)
  expect(new Set(planKills(2, 1).map(({ runner }) => runner)).size).toBe(2)
})
