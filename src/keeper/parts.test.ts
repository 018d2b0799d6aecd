import { expect, test } from 'vitest'
import type { ControlPart } from './channel/protocol.ts'
import { Parts } from './parts.ts'

test.each([null, undefined, { a: 'x' }, ['\u0000🙂'.repeat(150_000)]])(
  'an answer comes in parts that fit into messages',
  (answer) => {
    const parts = new Parts()
    const pieces: ControlPart[] = [parts.first(answer)]
    for (let last = pieces.at(-1); last?.rest !== undefined; last = pieces.at(-1))
      pieces.push(parts.rest(last.rest))
    for (const piece of pieces) expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThan(1024 * 1024)
    expect(JSON.parse(pieces.map(({ json }) => json).join(''))).toEqual(answer ?? null)
  },
)

test('a part is given once', () => {
  const parts = new Parts()
  const { rest = 0 } = parts.first('x'.repeat(150_000))
  parts.rest(rest)
  expect(() => parts.rest(rest)).toThrow('PROTOCOL_INVALID')
})
