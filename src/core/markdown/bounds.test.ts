import { expect, test } from 'vitest'
import { markdownExcess } from './bounds.ts'

test.each([
  ['a quotation', '> '.repeat(101), 'is nested more than 100 levels deep'],
  ['a list in one line', '- '.repeat(101), 'is nested more than 100 levels deep'],
  ['a list over many lines', `${' '.repeat(400)}- a`, 'is nested more than 100 levels deep'],
  ['emphasis in one line', '*a '.repeat(1001), 'has more than 1000 marks of emphasis in one block'],
  ['emphasis over many lines', '*a\n'.repeat(1001), 'has more than 1000 marks of emphasis in one block'],
  ['links in one line', '[a]('.repeat(2501), 'has more than 5000 marks of inline markup in one block'],
])('%s beyond the bound is found', (_, text, message) => {
  expect(markdownExcess(`# A\n\n${text}`)).toMatchObject({ message })
})

test('the place is the first mark beyond the bound', () => {
  expect(markdownExcess(`a\n\n${'*a '.repeat(1001)}`)).toMatchObject({ line: 3, column: 3001 })
})

test.each([
  ['a list with as many links as lines', '- [a](b) *c*\n'.repeat(5000)],
  ['names with underscores', 'A_LONG_NAME '.repeat(2000)],
  ['a table with many rows', `| a | b |\n| --- | --- |\n${'| *a* | `b` |\n'.repeat(5000)}`],
  ['paragraphs', 'Some *text* with `code`.\n\n'.repeat(5000)],
  ['a line of dashes', '-'.repeat(500)],
])('%s is within the bounds', (_, text) => {
  expect(markdownExcess(text)).toBeNull()
})
