import { expect, test } from 'vitest'
import { columns } from './table.ts'

test('columns are as wide as their widest cell', () => {
  expect(
    columns([
      ['A', 'B'],
      ['long', 'x'],
      ['y', 'wide one'],
    ]),
  ).toEqual(['A     B', 'long  x', 'y     wide one'])
  expect(columns([])).toEqual([])
})
