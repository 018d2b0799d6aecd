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
])('%j becomes %j', (text, expected) => {
  const [suppression] = findSuppressions(repositoryWith(source('a.yml', text)))
  if (!suppression) throw new Error('none was found')
  const { start, end } = removal(suppression)
  expect(text.slice(0, start) + text.slice(end)).toBe(expected)
})

test('a comment of a page goes with its line', () => {
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
])('without %j the list is %j', (gone, expected) => {
  const text = 'a, b, c'
  const items = [0, 3, 6].map((start) => ({ start, end: start + 1 }))
  const gaps = [...cuts(items, (index) => gone.includes('abc'[index] ?? '')).values()]
  expect(gaps).toHaveLength(gone.length)
  const behindFirst = gaps.toSorted((a, b) => b.start - a.start)
  expect(behindFirst.reduce((all, { start, end }) => all.slice(0, start) + all.slice(end), text)).toBe(
    expected,
  )
})
