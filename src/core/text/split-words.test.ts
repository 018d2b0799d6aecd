import { expect, test } from 'vitest'
import { splitWords } from './split-words.ts'

test('words are separated by white space, and quotes keep it', () => {
  expect(splitWords(`sh -c 'rm -rf "/data"/*' "two \\"words\\"" a\\ b ''`)).toEqual([
    'sh',
    '-c',
    'rm -rf "/data"/*',
    'two "words"',
    'a b',
    '',
  ])
  expect(splitWords('  ')).toEqual([])
})

test.each([
  ['a | b', "has `|`, which only a shell understands: quote it, or write sh -c '…'"],
  ['echo $HOME', "has `$`, which only a shell understands: quote it, or write sh -c '…'"],
  ["echo 'a", 'has a quote that does not end'],
  ['a\\', 'ends with a backslash'],
])('%s is no list of words', (text, problem) => {
  expect(splitWords(text)).toBe(problem)
})
