import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellWord, shellWordWithVariables } from './shell-words.ts'

test.each([
  ['--name=a/b:1', '--name=a/b:1'],
  ['select 1', "'select 1'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
  ["it's\\\x1b[2J", "$'it\\'s\\\\\\x1b[2J'"],
  ['a\n\x9b\u202e\u{e0041}', "$'a\\x0a\\u009b\\u202e\\U000e0041'"],
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

test.skipIf(process.platform !== 'linux')('bash reads a word with control characters as it was', () => {
  const word = `it's\\ a\n\x1b[2J \u0085\u202e\u{e0041}1`
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  expect(execFileSync('bash', ['-c', `printf %s ${shellWord(word)}`], { env, encoding: 'utf8' })).toBe(word)
})
