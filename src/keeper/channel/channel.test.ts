import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { Channel, ChannelClosed, type ChannelOptions, MessageTooLarge } from './channel.ts'

type Sums = { sum: { params: number[]; result: number }; wait: { params: null; result: string } }
type News = { news: string }
type Side = Channel<Sums, News>

let folder: string
let server: Server
let sockets: Socket[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-channel-'))
  sockets = []
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
  rmSync(folder, { recursive: true })
})

/** Two sides of one connection. */
async function pair(a: Partial<ChannelOptions> = {}, b: Partial<ChannelOptions> = {}): Promise<[Side, Side]> {
  const accepted = Promise.withResolvers<Socket>()
  server = createServer((socket) => accepted.resolve(socket))
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve))
  sockets = [createConnection(join(folder, 's')), await accepted.promise]
  const [first, second] = sockets as [Socket, Socket]
  const options = { maxBytes: 1000, onRequest: answer }
  return [new Channel({ socket: first, ...options, ...a }), new Channel({ socket: second, ...options, ...b })]
}

async function answer(request: string, params: unknown): Promise<unknown> {
  if (request === 'sum') return (params as number[]).reduce((a, b) => a + b, 0)
  throw new SsotError({ code: 'STACK_UNKNOWN', summary: `no ${request}`, todo: 't' })
}

test('both sides ask and are answered over one connection, each request with its own answer', async () => {
  const [a, b] = await pair()
  const answers = [a.request('sum', [1, 2]), b.request('sum', [3, 4]), a.request('sum', [5, 6])]
  expect(await Promise.all(answers)).toEqual([3, 7, 11])
})

test('an error of a request is thrown on the side that sent it', async () => {
  const [a] = await pair()
  await expect(a.request('wait', null)).rejects.toMatchObject({ code: 'STACK_UNKNOWN', summary: 'no wait' })
})

test('answers may come in another order than their requests', async () => {
  const first = Promise.withResolvers<string>()
  const onRequest = (request: string, params: unknown) =>
    request === 'wait' ? first.promise : answer(request, params)
  const [a] = await pair({}, { onRequest })
  const waiting = a.request('wait', null)
  expect(await a.request('sum', [1])).toBe(1)
  first.resolve('late')
  expect(await waiting).toBe('late')
})

test('a notice arrives once and is not answered', async () => {
  const heard: unknown[] = []
  const [a] = await pair({}, { onNotice: (...notice) => heard.push(notice) })
  a.notify('news', 'it rains')
  // Answered after the notice was read.
  await a.request('sum', [])
  expect(heard).toEqual([['news', 'it rains']])
})

test('open and later requests are rejected when the connection ends', async () => {
  const [a, b] = await pair({}, { onRequest: () => new Promise(() => {}) })
  const open = a.request('wait', null)
  b.close()
  await expect(open).rejects.toThrow(ChannelClosed)
  await a.closed
  await expect(a.request('sum', [])).rejects.toThrow(ChannelClosed)
})

test('a message that is too large closes the connection and is reported', async () => {
  const errors: unknown[] = []
  const [a] = await pair({}, { maxBytes: 50, onUnreadable: (error) => errors.push(error) })
  a.notify('news', 'x'.repeat(100))
  await a.closed
  expect(errors).toEqual([expect.any(MessageTooLarge)])
})

test('a message that the parser refuses is reported, and nothing after it is read', async () => {
  const errors: unknown[] = []
  const parse = () => {
    throw new Error('no')
  }
  const [a, b] = await pair({}, { parse, onUnreadable: (error) => errors.push(error) })
  a.notify('news', '1')
  a.notify('news', '2')
  await expect.poll(() => errors.length).toBe(1)
  b.end()
  await a.closed
  expect(errors).toHaveLength(1)
})

test('a message that cannot be read closes the channel, which rejects open requests', async () => {
  const [a] = await pair({}, { onRequest: () => new Promise(() => {}) })
  const open = a.request('wait', null)
  sockets[1]?.write('{"half a message\n')
  await expect(open).rejects.toThrow(ChannelClosed)
})

test('a request to a side that answers no requests is answered with an error', async () => {
  const accepted = Promise.withResolvers<Socket>()
  server = createServer((socket) => accepted.resolve(socket))
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve))
  const [first, second] = [createConnection(join(folder, 's')), await accepted.promise]
  sockets = [first, second]
  new Channel({ socket: second, maxBytes: 1000 })
  const asking = new Channel<Sums, News>({ socket: first, maxBytes: 1000 })
  await expect(asking.request('wait', null)).rejects.toMatchObject({ code: 'PROTOCOL_INVALID' })
})
