import { expect, test } from 'vitest'
import { FollowedLines, MAX_LINE_BYTES } from './followed-lines.ts'

const STAMP = '2026-01-02T03:04:05.123456789Z'

function frame(stream: number, text: string): Buffer {
  const data = Buffer.from(`${STAMP} ${text}`)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

test('lines are the same wherever the chunks of an output end', () => {
  const data = Buffer.concat([frame(1, 'öne\n'), frame(2, 'two\r\n'), frame(1, 'begin '), frame(1, 'end\n')])
  for (let size = 1; size <= data.length; size += 1) {
    const lines = new FollowedLines(false)
    const found = []
    for (let at = 0; at < data.length; at += size) found.push(...lines.add(data.subarray(at, at + size)))
    expect(found.map(({ stream, text, stamp }) => [stream, text, stamp])).toEqual([
      ['stdout', 'öne', STAMP],
      ['stderr', 'two', STAMP],
      ['stdout', 'begin end', STAMP],
    ])
    expect(lines.end()).toEqual([])
  }
})

test('so do those of a terminal', () => {
  const data = Buffer.from(`${STAMP} öne\r\n${STAMP} two\r\n${STAMP} open`)
  for (let size = 1; size <= data.length; size += 1) {
    const lines = new FollowedLines(true)
    const found = []
    for (let at = 0; at < data.length; at += size) found.push(...lines.add(data.subarray(at, at + size)))
    expect([...found, ...lines.end()].map(({ text }) => text)).toEqual(['öne', 'two', 'open'])
  }
})

test('of a line that does not end only its beginning is kept, and the next line is whole', () => {
  const lines = new FollowedLines(false)
  for (let n = 0; n < 10; n += 1) lines.add(frame(1, 'x'.repeat(16_384)))
  const [long, next] = [...lines.add(frame(1, 'end\n')), ...lines.add(frame(1, 'next\n'))]
  expect(long?.text).toBe('x'.repeat(MAX_LINE_BYTES))
  expect(next?.text).toBe('next')
})

test('the last line of an output that ends without a line break', () => {
  const lines = new FollowedLines(false)
  lines.add(frame(2, 'the cause'))
  expect(lines.end()).toMatchObject([{ stream: 'stderr', text: 'the cause' }])
})
