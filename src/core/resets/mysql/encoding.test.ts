import { expect, test } from 'vitest'
import { encoded } from './encoding.ts'

test('a statement has the bytes that its client has sent', () => {
  expect(encoded("SELECT 'a'", 'sjis')).toBe("SELECT 'a'")
  expect(encoded("SELECT 'ä'", 'utf8mb3')).toBe("SELECT 'ä'")
  expect(encoded("SELECT 'ä'", 'binary')).toBe("SELECT 'ä'")
  expect(encoded('aä€\x81', 'latin1')).toEqual({
    text: 'aä€\x81',
    bytes: Uint8Array.of(0x61, 0xe4, 0x80, 0x81),
  })
})

test('a text whose bytes nobody knows has none', () => {
  expect(encoded('ä', 'sjis')).toBeNull()
  expect(encoded('Ω', 'latin1')).toBeNull()
  expect(encoded('\ufffd', 'binary')).toBeNull()
})
