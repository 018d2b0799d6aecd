import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { untilPortOpens } from './port-open.ts'

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

test('a port is open if its server keeps connections open', async () => {
  const port = await listen(() => {})
  await untilPortOpens('127.0.0.1', port, new AbortController().signal)
})

test('connections that are closed at once, as by the proxy of an engine, do not count', async () => {
  let taken = 0
  const port = await listen((socket) => {
    if (++taken < 5) socket.destroy()
  })
  await untilPortOpens('127.0.0.1', port, new AbortController().signal)
  expect(taken).toBe(5)
})

test('a wait for a port ends when a server listens on it', async () => {
  const port = await listen(() => {})
  await new Promise((resolve) => server?.close(resolve))
  const opened = untilPortOpens('127.0.0.1', port, new AbortController().signal)
  await listen(() => {}, port)
  await opened
})

test('a wait for a port ends with the signal', async () => {
  const abort = new AbortController()
  const port = await listen((socket) => {
    socket.destroy()
    abort.abort()
  })
  await untilPortOpens('127.0.0.1', port, abort.signal)
})
