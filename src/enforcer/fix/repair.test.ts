import { expect, test } from 'vitest'
import { finding, repositoryWith, ruleOf, source } from '../../testing/samples/findings.ts'
import { check } from '../run/check.ts'
import type { Source } from '../source.ts'
import { MOST_ROUNDS, repair } from './repair.ts'

/** A check that finds a text, with an edit that replaces it by another one. */
const recheck = (from: string, to: string) => (sources: ReadonlyMap<string, Source>) => {
  const findings = [...sources.values()].flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(from, 'g'))].map(({ index }) =>
      finding('silent-fallback', path, index + 1, {
        edits: [{ path, start: index, end: index + from.length, text: to }],
      }),
    ),
  )
  return check(repositoryWith(), { rules: [ruleOf('silent-fallback', findings)], today: '2026-01-01' })
}
const sources = new Map([
  ['a.yml', { path: 'a.yml', text: 'xxxx\r\n', hasBom: true }],
  ['b.yml', source('b.yml', 'none')],
])

test('fixes are applied until nothing is left to fix', () => {
  const { changed, fixed, remaining, unfinished } = repair(sources, recheck('xx', 'x'))
  expect([...changed]).toEqual([['a.yml', { path: 'a.yml', text: 'x\r\n', hasBom: true }]])
  expect(fixed).toHaveLength(3)
  expect(remaining.findings).toEqual([])
  expect(unfinished).toEqual([])
})

test('fixing a second time changes nothing', () => {
  const once = repair(sources, recheck('xx', 'x'))
  const twice = repair(new Map([...sources, ...once.changed]), recheck('xx', 'x'))
  expect(twice.changed.size).toBe(0)
})

test('fixes that never end are stopped and reported as unfinished', () => {
  const { changed, unfinished, fixed } = repair(new Map([['a', source('a', 'x')]]), recheck('x', 'xx'))
  expect(changed.get('a')?.text).toHaveLength(2 ** MOST_ROUNDS)
  expect(unfinished.length).toBeGreaterThan(0)
  expect(fixed.length).toBeGreaterThan(0)
})
