import { expect, test } from 'vitest'
import { columns } from './columns.ts'

test('each column is as wide as its widest cell', () => {
  expect(
    columns([
      ['A', 'B'],
      ['long', 'x'],
      ['y', 'wide one'],
    ]),
  ).toEqual(['A     B', 'long  x', 'y     wide one'])
  expect(columns([])).toEqual([])
})
