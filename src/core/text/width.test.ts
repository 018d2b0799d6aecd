import { expect, test } from 'vitest'
import { cutToWidth, padToWidth, widthOf } from './width.ts'

test.each([
  ['abc', 3],
  ['grün', 4],
  ['gru\u0308n', 4],
  ['日本', 4],
  ['한글', 4],
  ['👨‍👩‍👧', 2],
  ['✔', 1],
  ['✔️', 2],
  ['│ …', 3],
  ['', 0],
])('%s takes %i columns', (text, width) => expect(widthOf(text)).toBe(width))

test('a text is cut at a column, between characters as a reader sees them', () => {
  expect(cutToWidth('abcdef', 4)).toBe('abcd')
  expect(cutToWidth('日本語', 5)).toBe('日本')
  expect(cutToWidth('a👨‍👩‍👧b', 2)).toBe('a')
  expect(cutToWidth('a👨‍👩‍👧b', 3)).toBe('a👨‍👩‍👧')
  expect(cutToWidth('gru\u0308n', 3)).toBe('gru\u0308')
  expect(cutToWidth('日本', 9)).toBe('日本')
})

test('a text is padded to a column', () => {
  expect(padToWidth('日本', 6)).toBe('日本  ')
  expect(padToWidth('abc', 2)).toBe('abc')
})
