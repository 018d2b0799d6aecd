import { describe, expect, test } from 'vitest'
import { type HttpMessage, HttpReader } from './http-messages.ts'

/** Reads a text that arrives in pieces of that size. */
function read(text: string, size: number): HttpMessage[] {
  const found: HttpMessage[] = []
  const reader = new HttpReader({
    isBodiless: (line) => line.includes(' 204 '),
    isKept: (line) => !line.startsWith('GET'),
    onMessage: (message) => {
      found.push(message)
      if (message.firstLine.includes(' 101 ')) reader.stop()
    },
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.end()
  return found
}

const shown = (messages: readonly HttpMessage[]) =>
  messages.map(({ firstLine, body }) => [firstLine, body.toString()])

const POST = 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{"ä":1}'.replace('7', '8')
const CHUNKS =
  'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: a\r\n\r\n'

describe.each([1, 2, 3, 7, 1000])('in pieces of %i bytes', (size) => {
  test('requests are read one after the other', () => {
    const get = 'GET /b HTTP/1.1\r\nHost: x\r\n\r\n'
    expect(shown(read(get + POST + get + POST, size))).toEqual([
      ['GET /b HTTP/1.1', ''],
      ['POST /a HTTP/1.1', '{"ä":1}'],
      ['GET /b HTTP/1.1', ''],
      ['POST /a HTTP/1.1', '{"ä":1}'],
    ])
  })

  test('a body in chunks is put together, without extensions and trailers', () => {
    expect(shown(read(CHUNKS + CHUNKS, size))).toEqual([
      ['HTTP/1.1 201 Created', 'abc0123456789'],
      ['HTTP/1.1 201 Created', 'abc0123456789'],
    ])
  })

  test('an answer without a length ends with the connection', () => {
    expect(shown(read('HTTP/1.1 200 OK\r\nA: b\r\n\r\nall of it', size))).toEqual([
      ['HTTP/1.1 200 OK', 'all of it'],
    ])
  })

  test('what follows the last message is not read', () => {
    const upgraded = `HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\nanything \r\n\r\n at all`
    expect(shown(read(upgraded, size))).toEqual([['HTTP/1.1 101 UPGRADED', '']])
  })
})

test('an answer that has no body by its status ends with its head', () => {
  const none = 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'
  expect(shown(read(none + none, 1000))).toHaveLength(2)
})

test('what is no HTTP is refused', () => {
  expect(() => read('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 1000)).toThrow('no HTTP/1.1 message')
})

test('a head without an end is refused', () => {
  expect(() => read(`GET /${'a'.repeat(300 * 1024)}`, 100_000)).toThrow('too large')
})
