import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BARRIERS } from './barriers.ts'
import { ADOPTION, EXPECTED_FILE, isPassing, NAMES, readExpected, STARTED, verdictsOf } from './expected.ts'

const all = NAMES.map((name) => ({ name, expected: readExpected(name) }))

test('every folder of the corpus is a repository with an expectation', () => {
  expect(NAMES.filter((name) => readdirSync(join(ADOPTION, name)).length < 2)).toEqual([])
  expect(NAMES.filter((name) => !readdirSync(join(ADOPTION, name)).includes(EXPECTED_FILE))).toEqual([])
})

test('at least 42 repositories show every barrier, each together with another one', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(42)
  const shown = new Set(all.flatMap(({ expected: { barriers } }) => (barriers.length > 1 ? barriers : [])))
  expect(BARRIERS.filter((barrier) => !shown.has(barrier))).toEqual([])
})

test('at least 95 % of the repositories are expected to pass the checks of a start as they are', () => {
  const passing = all.filter(({ expected }) => isPassing(expected))
  expect(passing.length / all.length).toBeGreaterThanOrEqual(0.95)
})

test('an expectation has a verdict on each of its environments', () => {
  for (const { name, expected } of all) {
    expect(Object.keys(verdictsOf(expected)).sort(), name).toEqual(Object.keys(expected.environments).sort())
  }
})

test('ten repositories with different barriers are started on the engine', () => {
  expect(STARTED).toHaveLength(10)
  const shown = new Set(STARTED.flatMap((name) => readExpected(name).barriers))
  expect(shown.size).toBeGreaterThan(20)
})
