import { expect, test } from 'vitest'
import type { LogLine } from '../logs.ts'
import { LogPieces } from './log-reader.ts'

const AT = '2026-11-28T10:00:00.5Z'

function frame(stream: 1 | 2, text: string): Buffer {
  const data = Buffer.from(`${AT} ${text}`)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

function linesOf(isTerminal: boolean, pieces: readonly Buffer[]): LogLine[] {
  const lines: LogLine[] = []
  const reader = new LogPieces(isTerminal, (line) => lines.push(line))
  for (const piece of pieces) reader.add(piece)
  reader.end()
  return lines
}

const eachByte = (data: Buffer) => [...data].map((byte) => Buffer.from([byte]))
const texts = (lines: readonly LogLine[]) => lines.map(({ stream, text }) => `${stream} ${text}`)

test('lines of both streams are put together, however they are cut', () => {
  const log = Buffer.concat([
    ...[
      frame(1, 'one\n'),
      frame(1, 'a lo'),
      frame(2, 'error ü\n'),
      frame(1, 'ng line\n'),
      frame(2, 'no end'),
    ],
  ])
  for (const pieces of [[log], eachByte(log)]) {
    const lines = linesOf(false, pieces)
    expect(texts(lines)).toEqual(['stdout one', 'stderr error ü', 'stdout a long line', 'stderr no end'])
    expect(lines[0]?.atMs).toBe(Date.parse(AT))
  }
})

test('lines of a terminal are put together, however they are cut', () => {
  const log = Buffer.from(`${AT} one\r\n${AT} ü two\r\n${AT} no end`)
  for (const pieces of [[log], eachByte(log)])
    expect(texts(linesOf(true, pieces))).toEqual(['stdout one', 'stdout ü two', 'stdout no end'])
})

test('a line is told as soon as it has ended', () => {
  const lines: LogLine[] = []
  const reader = new LogPieces(false, (line) => lines.push(line))
  reader.add(frame(1, 'half'))
  expect(lines).toEqual([])
  reader.add(frame(1, ' and half\n'))
  expect(texts(lines)).toEqual(['stdout half and half'])
})
