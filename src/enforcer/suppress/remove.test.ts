import { expect, test } from 'vitest'
import { repositoryWith, source } from '../../testing/samples/findings.ts'
import { findSuppressions } from './find.ts'
import { cuts, removal } from './remove.ts'

const IGNORE = ['ssot', 'ignore'].join('-')

test.each([
  [`a: 1\n  # ${IGNORE} x -- y\nb: 2\n`, 'a: 1\nb: 2\n'],
  [`a: 1\r\n# ${IGNORE} x -- y\r\nb: 2\r\n`, 'a: 1\r\nb: 2\r\n'],
  [`a: 1   # ${IGNORE} x -- y\r\nb: 2\r\n`, 'a: 1\r\nb: 2\r\n'],
  [`a: 1\n# ${IGNORE} x -- y`, 'a: 1\n'],
])('removing the suppression from %j gives %j', (text, expected) => {
  const [suppression] = findSuppressions(repositoryWith(source('a.yml', text)))
  if (!suppression) throw new Error('none was found')
  const { start, end } = removal(suppression)
  expect(text.slice(0, start) + text.slice(end)).toBe(expected)
})

test('a suppression in Markdown is removed with its line', () => {
  const text = `A\n\n<!-- ${IGNORE} x\n  -- y -->\n\nB\n`
  const [suppression] = findSuppressions(repositoryWith(source('a.md', text)))
  if (!suppression) throw new Error('none was found')
  const { start, end } = removal(suppression)
  expect(text.slice(0, start) + text.slice(end)).toBe('A\n\n\nB\n')
})

test.each([
  ['', 'a, b, c'],
  ['a', 'b, c'],
  ['b', 'a, c'],
  ['c', 'a, b'],
  ['ab', 'c'],
  ['bc', 'a'],
  ['ac', 'b'],
  ['abc', ''],
])('removing %j from the list leaves %j', (removed, expected) => {
  const text = 'a, b, c'
  const items = [0, 3, 6].map((start) => ({ start, end: start + 1 }))
  const gaps = [...cuts(items, (index) => removed.includes('abc'[index] ?? '')).values()]
  expect(gaps).toHaveLength(removed.length)
  const lastFirst = gaps.toSorted((a, b) => b.start - a.start)
  expect(lastFirst.reduce((all, { start, end }) => all.slice(0, start) + all.slice(end), text)).toBe(expected)
})
