import { expect, test } from 'vitest'
import { OutputTail } from './output-tail.ts'

function frame(text: string, stream = 1): Buffer {
  const data = Buffer.from(text)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

function linesOf(...pieces: Buffer[]): string[] {
  const tail = new OutputTail()
  for (const piece of pieces) tail.add(piece)
  return tail.lines
}

test('the lines of both outputs are in order, however the frames are cut into pieces', () => {
  const whole = Buffer.concat([frame('one\ntw'), frame('o ü\r\n', 2), frame('three\n')])
  const bytes = [...whole].map((byte) => Buffer.from([byte]))
  expect(linesOf(whole)).toEqual(['one', 'two ü', 'three'])
  expect(linesOf(...bytes)).toEqual(['one', 'two ü', 'three'])
})

test('an output without text has no lines', () => {
  expect([linesOf(), linesOf(frame('')), linesOf(frame('\n'))]).toEqual([[], [], []])
})

test('of a long output the last lines are kept, and none that is cut off', () => {
  const lines = linesOf(...Array.from({ length: 50_000 }, (_, number) => frame(`line ${number}\n`)))
  expect(lines.at(-1)).toBe('line 49999')
  expect(lines[0]).toMatch(/^line \d+$/)
  expect(lines.length).toBeGreaterThan(1000)
  expect(lines.length).toBeLessThan(20_000)
})
