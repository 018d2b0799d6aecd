import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { visibleLines } from './visible-lines.ts'

const pass = async (...chunks: (string | Buffer)[]) =>
  (await buffer(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(visibleLines()))).toString()

test('colours stay, what Compose writes before a line is removed, and all else becomes visible, however it is cut', async () => {
  const text =
    '\x1b[2Kweb-1  | \x1b[32mgrün\x1b[0m\n\x1b[2Kweb-1  | \x1b[2Kb\x1b]0;t\x07\r\n\x1b[2Kweb-1  | \x1b[31m😀 red'
  const expected =
    'web-1  | \x1b[32mgrün\x1b[0m\nweb-1  | \\x1b[2Kb\\x1b]0;t\\x07\nweb-1  | \x1b[31m😀 red\x1b[0m'
  const bytes = Buffer.from(text)
  for (let at = 0; at <= bytes.length; at++)
    expect(await pass(bytes.subarray(0, at), bytes.subarray(at))).toBe(expected)
})

test('a line is passed on as soon as it ends', async () => {
  const lines = visibleLines()
  lines.write('a\nb')
  expect(String(lines.read())).toBe('a\n')
  lines.end()
})

test('a line without an end is passed on in pieces, with all its characters', async () => {
  const line = `x${'😀'.repeat(100_000)}`
  expect(await pass(...(line.match(/.{1,1000}/gsu) ?? []))).toBe(line)
})

test('bytes that are no text are shown as such, and a command for CI is none any more', async () => {
  expect(await pass(Buffer.from([0x9b, 0x32, 0x4a, 0x0a]))).toBe('\ufffd2J\n')
  expect(await pass('web-1  | ##[error]a\n')).toBe('web-1  | #\\x23[error]a\n')
})
