import { expect, test } from 'vitest'
import { textOf } from './frames.ts'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

test('textOf joins both outputs in order, and characters that are split between frames', () => {
  const euro = Buffer.from('€')
  const data = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, '')])
  expect(textOf(data)).toBe('out\nerr\n')
  const split = [euro.subarray(0, 1), euro.subarray(1)].map((part) => {
    const header = Buffer.alloc(8)
    header.writeUInt32BE(part.length, 4)
    return Buffer.concat([header, part])
  })
  expect(textOf(Buffer.concat(split))).toBe('€')
})

test('textOf gives the received part of a frame that was cut off', () => {
  expect(textOf(frame(1, 'hello').subarray(0, 10))).toBe('he')
  expect(textOf(Buffer.alloc(0))).toBe('')
})
