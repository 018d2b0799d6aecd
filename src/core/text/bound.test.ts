import { expect, test } from 'vitest'
import { boundLines, boundText, boundTexts } from './bound.ts'

test('a text within the limit is not changed', () => {
  expect(boundText('short', 5)).toBe('short')
  expect(boundText('äöü', 6)).toBe('äöü')
})

test('a longer text keeps its head and its tail, and says how many bytes are left out', () => {
  expect(boundText(`head${'x'.repeat(3_000_000)}tail`, 8)).toBe('head […3000000 bytes left out…] tail')
})

test('boundLines keeps the last lines, each within the limit', () => {
  const lines = ['one', 'two', 'a line that is too long']
  expect(boundLines(lines, { maxLines: 2, maxLineBytes: 6 })).toEqual([
    'two',
    'a l […17 bytes left out…] ong',
  ])
})

test('boundTexts shortens every text of plain data and changes nothing else', () => {
  const data = { text: 'x'.repeat(100), list: ['short', { deep: 'y'.repeat(100) }], number: 7, none: null }
  expect(boundTexts(data, 10)).toEqual({
    text: 'xxxxx […90 bytes left out…] xxxxx',
    list: ['short', { deep: 'yyyyy […90 bytes left out…] yyyyy' }],
    number: 7,
    none: null,
  })
})
