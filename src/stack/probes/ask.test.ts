import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { ask, isAnswered } from './ask.ts'

async function serving<T>(listener: RequestListener, act: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await act((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const of = (port: number, protocol = 'http') => ({
  ...{ url: `${protocol}://127.0.0.1:${port}`, host: '127.0.0.1', port, protocol },
})

test('an HTTP response with any status is an answer', async () => {
  const listener: RequestListener = (_, response) => response.writeHead(500).end()
  expect(await serving(listener, (port) => isAnswered(of(port)))).toBe(true)
})

test('an endpoint that does not answer in time is slow', async () => {
  expect(
    await serving(
      () => {},
      (port) => ask(of(port), 20),
    ),
  ).toEqual({ kind: 'slow' })
})

test('an endpoint that closes the connection, or on which nothing listens, is silent', async () => {
  const hangUp: RequestListener = (request) => request.socket.destroy()
  expect(await serving(hangUp, (port) => ask(of(port)))).toMatchObject({ kind: 'silent' })
  const port = await serving(hangUp, async (used) => used)
  expect(await ask(of(port))).toMatchObject({
    kind: 'silent',
    reason: expect.stringContaining('ECONNREFUSED'),
  })
  expect(await ask({ ...of(port), url: null })).toMatchObject({ kind: 'silent' })
})

test('for other protocols than HTTP, an accepted connection is an answer', async () => {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  expect(await isAnswered(of((server.address() as AddressInfo).port, 'redis'))).toBe(true)
  for (const socket of sockets) socket.destroy()
  server.close()
})
