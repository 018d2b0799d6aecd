import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { nowMs } from '../../host/clock.ts'
import { keptForMs, pauseMs, watchPort } from './port-watch.ts'

let server: Server | undefined
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  if (server?.listening) await new Promise((resolve) => server?.close(resolve))
})

/** A server on a free port, or on the given one; returns the port. */
async function listen(onConnection: (socket: Socket) => void, port = 0): Promise<number> {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function watch(port: number, { signal = new AbortController().signal, protocol = 'tcp' } = {}) {
  return watchPort({ host: '127.0.0.1', port, protocol }, signal)
}

test('a port is served since its server accepted a connection that it keeps', async () => {
  const taken = Promise.withResolvers<number>()
  const port = await listen(() => taken.resolve(nowMs()))
  const beganMs = nowMs()
  const { open, served } = watch(port)
  await open
  const sinceMs = await served
  expect(sinceMs).toBeGreaterThanOrEqual(beganMs)
  expect(nowMs() - sinceMs).toBeGreaterThan(10)
  await taken.promise
})

test('a port is served at once when its server sends data', async () => {
  const port = await listen((socket) => void socket.write('220 welcome'))
  const { open, served } = watch(port)
  await Promise.all([open, served])
})

test('connections that are closed at once, as by the proxy of an engine, do not count', async () => {
  let taken = 0
  const port = await listen((socket) => {
    if (++taken < 5) socket.destroy()
  })
  await watch(port).served
  expect(taken).toBe(5)
})

test('a port whose connections are closed a little later is open but not served', async () => {
  let taken = 0
  const isOpen = Promise.withResolvers<void>()
  const port = await listen((socket) => {
    if (++taken === 1) void isOpen.promise.then(() => socket.destroy())
  })
  const { open, served } = watch(port)
  await open
  isOpen.resolve()
  await served
  expect(taken).toBe(2)
})

test('the port is tried again until a server listens', async () => {
  const port = await listen(() => {})
  await new Promise((resolve) => server?.close(resolve))
  const { served } = watch(port)
  await listen(() => {}, port)
  await served
})

test('the signal ends the watch of a port', async () => {
  const abort = new AbortController()
  const port = await listen((socket) => {
    socket.destroy()
    abort.abort()
  })
  const { open, served } = watch(port, { signal: abort.signal })
  await Promise.all([open, served])
})

test.each([
  ['50 ms while none was closed', 0, 50],
  ['ten times as long as one took that was closed', 40, 400],
  ['a second longer than one that was closed after a second', 1030, 2030],
])('a connection must stay open for %s', (_, slowestCloseMs, keptMs) => {
  expect(keptForMs(slowestCloseMs)).toBe(keptMs)
})

test('an answer that came in another way ends the watch, and the service was there since the connection that hangs', async () => {
  const port = await listen(() => {})
  const beganMs = nowMs()
  const { open, served, answered } = watch(port, { protocol: 'postgres' })
  await open
  const openMs = nowMs()
  answered()
  const sinceMs = await served
  expect(sinceMs).toBeGreaterThanOrEqual(beganMs)
  expect(sinceMs).toBeLessThan(openMs)
})

test('an answer that came before any connection is the first proof that the service is there', async () => {
  const port = await listen(() => {})
  await new Promise((resolve) => server?.close(resolve))
  const { served, answered } = watch(port)
  const beganMs = nowMs()
  answered()
  expect(await served).toBeGreaterThanOrEqual(beganMs)
})

test.each([
  ['postgresql', (socket: Socket) => socket.once('data', () => socket.write('N'))],
  ['redis', (socket: Socket) => socket.once('data', (data) => socket.write(`-NOAUTH ${data}`))],
  ['mysql', (socket: Socket) => socket.write('8.4.0')],
])('a server that speaks %s must answer', async (protocol, answer) => {
  let isReady = false
  const port = await listen((socket) => {
    if (isReady) answer(socket)
    else setTimeout(() => socket.destroy(), 100)
  })
  const abort = new AbortController()
  let isServed = false
  const { served } = watch(port, { protocol, signal: abort.signal })
  void served.then(() => {
    isServed = true
  })
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(isServed).toBe(false)
  isReady = true
  await served
})

test.each([
  [{ waitedMs: 0, triedMs: 1 }, 10],
  [{ waitedMs: 100, triedMs: 30 }, 30],
  [{ waitedMs: 1000, triedMs: 5 }, 50],
  [{ waitedMs: 60_000, triedMs: 5000 }, 100],
])('the pause between two connections after %j is %d ms', (seen, ms) => {
  expect(pauseMs(seen)).toBe(ms)
})
