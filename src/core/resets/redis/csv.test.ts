import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoted, readCsv } from './csv.ts'

test('an answer of redis-cli is read element by element', () => {
  expect(readCsv('1,-2,"a,b",NULL,"q\\"\\\\",ERROR,"ERR no",""')).toEqual([
    1,
    -2,
    Buffer.from('a,b'),
    null,
    Buffer.from('q"\\'),
    { error: 'ERR no' },
    Buffer.from(''),
  ])
  expect(readCsv('')).toEqual([])
  expect(readCsv('"\\x00\\xff\\n\\r\\t\\a\\b"')).toEqual([Buffer.from([0, 255, 10, 13, 9, 7, 8])])
})

test.each(['"open', 'word', '"a"b', 'ERROR,1'])('%s is no answer of redis-cli', (line) => {
  expect(() => readCsv(line)).toThrow(SyntaxError)
})

test('whatever bytes a word has, redis-cli gets them back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(readCsv(quoted(Buffer.from(bytes)))).toEqual([Buffer.from(bytes)])
    }),
  )
})
