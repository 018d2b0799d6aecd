import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { withoutCursorMoves } from './without-cursor.ts'

const pass = async (...chunks: (string | Buffer)[]) =>
  (
    await buffer(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(withoutCursorMoves()))
  ).toString()

test('the sequence that clears a line is removed, even when two chunks share it, and nothing else is', async () => {
  const text = '\x1b[2Kweb-1  | \x1b[32mgrün\x1b[0m\n\x1b[2Kweb-1  | b\n'
  const expected = 'web-1  | \x1b[32mgrün\x1b[0m\nweb-1  | b\n'
  const bytes = Buffer.from(text)
  for (let at = 0; at <= bytes.length; at++)
    expect(await pass(bytes.subarray(0, at), bytes.subarray(at))).toBe(expected)
  expect(await pass('\x1b[')).toBe('\x1b[')
})
