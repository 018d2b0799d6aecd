import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { acceptsSessions, probeOf } from './probe.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** Starts a server on a free port; resolves with the port. */
async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}

/** A server that sends `answer` for the first data of every connection; null: it closes each connection at once. */
function answering(answer: string | null, questions: Buffer[] = []): Promise<number> {
  return listen(
    createServer((socket) => {
      if (answer === null) socket.destroy()
      socket.on('data', (question) => {
        questions.push(question)
        socket.end(answer ?? '')
      })
    }),
  )
}

const never = new AbortController().signal
const ask = (protocol: string, port: number, signal = never) =>
  probeOf({ protocol, host: '127.0.0.1', port, healthPath: '/health' })(signal)

describe('probeOf', () => {
  test.each([
    [200, true],
    [503, false],
    [302, false],
  ])('http with status %i: ready is %s', async (status, ready) => {
    const paths: (string | undefined)[] = []
    const port = await listen(
      createHttpServer((request, response) => {
        paths.push(request.url)
        response.writeHead(status).end()
      }),
    )
    expect(await ask('http', port)).toBe(ready)
    expect(paths).toEqual(['/health'])
  })

  test.each([
    ['+PONG\r\n', true],
    ['-LOADING Redis is loading the dataset in memory\r\n', false],
    [null, false],
  ])('redis with the answer %j: ready is %s', async (answer, ready) => {
    expect(await ask('redis', await answering(answer))).toBe(ready)
  })

  test('the probe for postgresql opens a session', async () => {
    const questions: Buffer[] = []
    const port = await answering('R\0\0\0\x08\0\0\0\0', questions)
    expect(await ask('postgresql', port)).toBe(true)
    expect(questions[0]?.readInt32BE(0)).toBe(questions[0]?.length)
    expect(questions[0]?.readInt32BE(4)).toBe(3 << 16)
    expect(questions[0]?.subarray(8).toString()).toBe('user\0probe\0database\0probe\0\0')
  })

  test.each(['http', 'redis', 'postgresql'])(
    '%s without a listening server is not ready',
    async (protocol) => {
      const server = createServer()
      const port = await listen(server)
      servers.pop()
      await new Promise((resolve) => server.close(resolve))
      expect(await ask(protocol, port)).toBe(false)
    },
  )

  test.each(['http', 'redis', 'postgresql'])(
    'the probe of a %s server that never answers ends when the signal is aborted',
    async (protocol) => {
      const asked = Promise.withResolvers<void>()
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.on('data', () => asked.resolve())
      })
      const interruption = new AbortController()
      const answer = ask(protocol, await listen(server), interruption.signal)
      await asked.promise
      interruption.abort()
      expect(await answer).toBe(false)
    },
  )

  test('a protocol without a probe is refused', () => {
    expect(() => probeOf({ protocol: 'amqp', host: '', port: 1, healthPath: null })).toThrow('amqp')
  })
})

test.each([
  ['', false],
  ['E\0\0\0\x50SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0', false],
  ['E\0\0\0\x50SFATAL\0VFATAL\0C28000\0Mrole "probe" does not exist\0\0', true],
  ['R\0\0\0\x08\0\0\0\0', true],
])('the answer %j means that postgresql accepts sessions: %s', (answer, accepts) => {
  expect(acceptsSessions(Buffer.from(answer))).toBe(accepts)
})
