import { expect, test } from 'vitest'
import { shellWord, shellWordWithVariables } from './shell-words.ts'

test.each([
  ['--name=a/b:1', '--name=a/b:1'],
  ['select 1', "'select 1'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('the word %j is written as %s', (word, written) => expect(shellWord(word)).toBe(written))

test.each([
  ['$SERVICE', '$SERVICE'],
  ['${USER}@host', '${USER}@host'],
  ['select $ONE', '"select $ONE"'],
  ['say "$ONE"', '"say \\"$ONE\\""'],
  ['select 1', "'select 1'"],
])('the word %j with variables is written as %s', (word, written) =>
  expect(shellWordWithVariables(word)).toBe(written),
)
