import { describe, expect, test } from 'vitest'
import { decode, encode } from './decode.ts'

describe('decode', () => {
  test('decode keeps line endings, and removes and remembers the byte order mark', () => {
    const bytes = Buffer.from('\uFEFFa: ü\r\nb: 2\r\n')
    expect(decode(bytes)).toEqual({ text: 'a: ü\r\nb: 2\r\n', hasBom: true })
  })

  test('decode names the line that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('a\nb\n'), Buffer.from([0x63, 0xff, 0x0a])])
    expect(decode(bytes)).toEqual({ reason: 'is not UTF-8 in line 3', line: 3 })
  })

  test.each([
    ['a binary file', Buffer.from([0x7f, 0x45, 0, 1])],
    ['UTF-16', Buffer.from('services:', 'utf16le')],
  ])('decode refuses %s', (_, bytes) => {
    expect(decode(bytes)).toEqual({ reason: 'is binary, or UTF-16', line: 1 })
  })

  test.each(['', '\uFEFF', '\uFEFFa\r\n', 'plain'])('encode restores the bytes of %j', (text) => {
    const source = decode(Buffer.from(text))
    if ('reason' in source) throw new Error(source.reason)
    expect(encode(source.text, source.hasBom)).toEqual(Buffer.from(text))
  })
})
