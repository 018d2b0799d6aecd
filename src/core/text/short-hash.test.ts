import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortHash } from './short-hash.ts'

// From http://www.isthe.com/chongo/src/fnv/test_fnv.c
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('the hash of %j is %s', (text, hash) => {
  expect(shortHash(text)).toBe(hash)
})

test('the hash of any text has sixteen digits', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => /^[0-9a-f]{16}$/.test(shortHash(text))))
})

test('similar texts have different hashes', () => {
  const texts = Array.from({ length: 5000 }, (_, index) =>
    JSON.stringify([`4711:${index}`, '/srv/app', 'test']),
  )
  expect(new Set(texts.map(shortHash)).size).toBe(texts.length)
})
