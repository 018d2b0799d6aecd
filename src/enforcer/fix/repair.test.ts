import { expect, test } from 'vitest'
import { finding, repositoryWith, ruleOf, source } from '../../testing/samples/findings.ts'
import { check } from '../run/check.ts'
import type { Source } from '../source.ts'
import { MOST_ROUNDS, repair } from './repair.ts'

/** Checks for a text, and would put another in its place. */
const look = (from: string, to: string) => (sources: ReadonlyMap<string, Source>) => {
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

test('goes on until nothing is left to do', () => {
  const { changed, fixed, remaining, unfinished } = repair(sources, look('xx', 'x'))
  expect([...changed]).toEqual([['a.yml', { path: 'a.yml', text: 'x\r\n', hasBom: true }]])
  expect(fixed).toHaveLength(3)
  expect(remaining.findings).toEqual([])
  expect(unfinished).toEqual([])
})

test('a second time changes nothing', () => {
  const once = repair(sources, look('xx', 'x'))
  const twice = repair(new Map([...sources, ...once.changed]), look('xx', 'x'))
  expect(twice.changed.size).toBe(0)
})

test('ends with edits that have no end, and tells them', () => {
  const { changed, unfinished, fixed } = repair(new Map([['a', source('a', 'x')]]), look('x', 'xx'))
  expect(changed.get('a')?.text).toHaveLength(2 ** MOST_ROUNDS)
  expect(unfinished.length).toBeGreaterThan(0)
  expect(fixed.length).toBeGreaterThan(0)
})
