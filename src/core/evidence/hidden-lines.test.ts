import { expect, test } from 'vitest'
import { aligned } from './hidden-lines.ts'

const line = (text: string, at: number) => ({ text, at })
const made = (texts: readonly string[], hidden: readonly string[]) =>
  aligned(texts.map(line), ({ text }) => text, hidden).map((one) => [one.line.at, one.text])

test('lines in which something was hidden keep what belongs to them', () => {
  expect(made(['a', 'pass x', 'b'], ['a', 'pass [redacted]', 'b'])).toEqual([
    [0, 'a'],
    [1, 'pass [redacted]'],
    [2, 'b'],
  ])
})

test('a secret over several lines has the time of its first line, and what follows has its own', () => {
  expect(made(['a', 'BEGIN', 'x', 'END', 'b', 'c'], ['a', '[redacted]', 'b', 'c'])).toEqual([
    [0, 'a'],
    [1, '[redacted]'],
    [4, 'b'],
    [5, 'c'],
  ])
  expect(made(['BEGIN', 'x', 'END'], ['[redacted]'])).toEqual([[0, '[redacted]']])
  expect(made([], [])).toEqual([])
})
