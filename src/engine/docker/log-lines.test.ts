import { expect, test } from 'vitest'
import { framesOf } from './api/frames.ts'
import { lastLines, linesOfFrames, linesOfTerminal } from './log-lines.ts'

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

const lines = (...frames: Buffer[]) => linesOfFrames(framesOf(Buffer.concat(frames)))
const AT = '2026-11-28T10:00:00'

test('a line has its stream, and its time with fractions of a millisecond', () => {
  const at = Date.parse(`${AT}.123Z`)
  expect(lines(frame(1, `${AT}.123456789Z out\n`), frame(2, `${AT}.2Z err\r\n`))).toEqual([
    { atMs: at + 0.456789, stream: 'stdout', text: 'out' },
    { atMs: Date.parse(`${AT}.200Z`), stream: 'stderr', text: 'err' },
  ])
})

test('a line that was stored in pieces is one line with the time of its first piece', () => {
  const read = lines(
    frame(1, `${AT}.1Z ${'a'.repeat(16_384)}`),
    frame(2, `${AT}.15Z between\n`),
    frame(1, `${AT}.2Z tail\n`),
  )
  expect(read.map(({ text }) => text)).toEqual(['between', `${'a'.repeat(16_384)}tail`])
  expect(read[1]?.atMs).toBe(Date.parse(`${AT}.100Z`))
})

test('the last line of an output may lack a newline', () => {
  expect(lines(frame(1, `${AT}Z half`)).map(({ text }) => text)).toEqual(['half'])
})

test('of the last lines, those are marked that may have begun before what was read', () => {
  const read = (count: number, ...frames: Buffer[]) =>
    lastLines(lines(...frames), count, frames.length <= count).map(({ text, isCut }) =>
      isCut ? `…${text.slice(-4)}` : text.slice(-5),
    )
  const long = frame(1, `${AT}.1Z ${'a'.repeat(16_384)}`)
  const rest = frame(1, `${AT}.2Z tail\n`)
  const next = frame(1, `${AT}.3Z next\n`)
  const error = frame(2, `${AT}.15Z error\n`)
  const errorToo = frame(2, `${AT}.16Z more\n`)
  expect(read(3, long, rest, next)).toEqual(['atail', 'next'])
  expect(read(2, long, rest, next)).toEqual(['…tail', 'next'])
  expect(read(1, rest, next)).toEqual(['next'])
  expect(read(1, long, rest)).toEqual(['…tail'])
  // The frame before is of the other stream, so it does not show whether the line is whole.
  expect(read(1, error, rest)).toEqual(['…tail'])
  expect(read(2, error, errorToo, rest)).toEqual(['more', '…tail'])
  expect(read(3, error, errorToo, rest)).toEqual(['error', 'more', 'tail'])
  // The end of a long line may be empty.
  expect(read(1, error, frame(1, `${AT}.2Z \n`))).toEqual(['…'])
})

test('a character that is split between two pieces is decoded', () => {
  const euro = Buffer.from('€\n')
  const piece = (data: Buffer) => Buffer.concat([Buffer.from(`${AT}Z `), data])
  const frames = [euro.subarray(0, 1), euro.subarray(1)].map((part) => ({
    stream: 'stdout' as const,
    data: piece(part),
  }))
  expect(linesOfFrames(frames).map(({ text }) => text)).toEqual(['€'])
})

test('lines of a terminal have no carriage return and no time stamps of their pieces', () => {
  const long = 'b'.repeat(16_384)
  expect(
    linesOfTerminal(`${AT}.5Z one\r\n${AT}.6Z ${long}${AT}.7Z tail\r\n`).map(({ text }) => text),
  ).toEqual(['one', `${long}tail`])
})
