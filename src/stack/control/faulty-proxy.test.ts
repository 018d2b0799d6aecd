import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProxyFaults } from '../../core/control/acts.ts'
import { FaultyProxy } from './faulty-proxy.ts'

/** Answers with what it gets, and ends when the other side does. */
let server: Server
let target: { host: string; port: number }
let proxy: FaultyProxy
let port: number

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  target = { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 }
})
afterEach(() => {
  proxy.close()
  server.close()
})

async function open(faults: ProxyFaults): Promise<void> {
  proxy = new FaultyProxy(target, faults)
  ;({ port } = await proxy.listen())
}

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** What comes back of a text, or the code of the error. */
async function echo(words: string): Promise<string> {
  try {
    const socket = await connected()
    socket.end(words)
    return await text(socket)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/** How many milliseconds it takes. */
async function timed(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await act()
  return performance.now() - begin
}

test('without faults, data passes as it is, also a lot of it', async () => {
  await open({})
  const words = 'word '.repeat(1_000_000)
  expect(await echo(words)).toBe(words)
})

test('latency delays each direction, and not each piece after the other', async () => {
  await open({ latencyMs: 60 })
  const ms = await timed(() => echo('x'.repeat(500_000)))
  // As long as it takes at least. In one hundred pieces, it would be many seconds.
  expect(ms).toBeGreaterThan(118)
})

test('a limited rate delays by the length', async () => {
  await open({ bytesPerSecond: 50_000 })
  const words = 'x'.repeat(5000)
  let answer = ''
  const ms = await timed(async () => {
    answer = await echo(words)
  })
  expect(answer).toBe(words)
  expect(ms).toBeGreaterThan(98)
})

test('connections hang until the fault ends', async () => {
  await open({ hang: true })
  let isOver = false
  const answer = echo('x').then((one) => {
    isOver = true
    return one
  })
  const second = await connected()
  second.write('more')
  expect(isOver).toBe(false)
  await proxy.set({})
  expect(await answer).toBe('x')
  second.destroy()
})

test('open and new connections are reset', async () => {
  await open({})
  const socket = await connected()
  const failed = once(socket, 'error')
  await proxy.set({ reset: true })
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  expect(await echo('x')).toBe('ECONNRESET')
  await proxy.set({})
  expect(await echo('x')).toBe('x')
})

test('connections are refused, on the same port, until the fault ends', async () => {
  await open({ refuse: true })
  expect(await echo('x')).toBe('ECONNREFUSED')
  await proxy.set({})
  expect(await echo('x')).toBe('x')
  const socket = await connected()
  const failed = once(socket, 'error')
  await proxy.set({ refuse: true })
  await failed
  expect(await echo('x')).toBe('ECONNREFUSED')
})

test('a port that another program has taken meanwhile is an error', async () => {
  await open({ refuse: true })
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  await expect(proxy.set({})).rejects.toThrow('EADDRINUSE')
  other.close()
})

test('what the service resets is reset', async () => {
  server.removeAllListeners('connection').on('connection', (socket: Socket) => socket.resetAndDestroy())
  await open({})
  expect(await echo('x')).toBe('ECONNRESET')
})

test('after its end, it refuses connections', async () => {
  await open({})
  proxy.close()
  expect(await echo('x')).toBe('ECONNREFUSED')
})
