import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RecordingProxy, recordingProxy } from './recording-proxy.ts'

/** Stands in for an engine, behind the proxy. */
let engine: Server
let proxy: RecordingProxy
let folder: string
let heard: string[]

beforeEach(async () => {
  heard = []
  folder = mkdtempSync(join(tmpdir(), 'ssot-proxy-'))
  engine = createServer((asked, answer) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk: Buffer) => chunks.push(chunk))
    asked.on('end', () => {
      heard.push(`${asked.method} ${asked.url} ${Buffer.concat(chunks)}`)
      if (asked.url === '/hang-up') answer.socket?.destroy()
      else answer.writeHead(asked.method === 'POST' ? 201 : 200).end(`{"for":"${asked.url}"}`)
    })
  })
  engine.on('upgrade', (_, socket: Socket) => {
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
    socket.on('data', (bytes: Buffer) => socket.write(`you said ${bytes}`))
    socket.on('end', () => socket.end())
  })
  engine.listen(join(folder, 'engine.sock'))
  await once(engine, 'listening')
  proxy = await recordingProxy(join(folder, 'proxy.sock'), () =>
    connect({ path: join(folder, 'engine.sock'), allowHalfOpen: true }),
  )
})

afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  engine.closeAllConnections()
  engine.close()
  rmSync(folder, { recursive: true })
})

function ask(method: string, path: string, body = '', headers = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(folder, 'proxy.sock'), method, path, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

describe('the proxy', () => {
  test('notes the requests that may change something, with their answers', async () => {
    await ask('GET', '/v1.45/version')
    expect(await ask('POST', '/v1.45/networks/create', '{"Name":"a"}')).toBe(
      '{"for":"/v1.45/networks/create"}',
    )
    await ask('DELETE', '/v1.45/networks/a')
    expect(proxy.recorded()).toEqual({
      exchanges: [
        {
          method: 'POST',
          path: '/v1.45/networks/create',
          body: '{"Name":"a"}',
          status: 201,
          answer: '{"for":"/v1.45/networks/create"}',
        },
        {
          method: 'DELETE',
          path: '/v1.45/networks/a',
          body: '',
          status: 200,
          answer: '{"for":"/v1.45/networks/a"}',
        },
      ],
    })
    expect(heard).toEqual([
      'GET /v1.45/version ',
      'POST /v1.45/networks/create {"Name":"a"}',
      'DELETE /v1.45/networks/a ',
    ])
  })

  test('listens where only this user can connect', () => {
    const { mode } = statSync(join(folder, 'proxy.sock'))
    expect(mode & 0o077).toBe(0)
    expect(proxy.endpoint).toBe(`unix://${join(folder, 'proxy.sock')}`)
  })

  test('passes on a connection that becomes a stream of bytes, in both directions', async () => {
    const socket = connect({ path: join(folder, 'proxy.sock'), allowHalfOpen: true })
    socket.write('POST /exec/1/start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
    const [head] = (await once(socket, 'data')) as [Buffer]
    expect(`${head}`).toMatch(/^HTTP\/1\.1 101/)
    socket.write('hello \r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(`${answer}`).toBe('you said hello \r\n\r\n')
    socket.end()
    await once(socket, 'end')
    expect(proxy.recorded()).toEqual({
      exchanges: [{ method: 'POST', path: '/exec/1/start', body: '', status: 101, answer: '' }],
    })
  })

  test('keeps requests of several connections apart', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => `/volumes/create?${index}`)
    await Promise.all(paths.map((path) => ask('POST', path, path)))
    const recorded = proxy.recorded()
    if ('unread' in recorded) throw new Error(recorded.unread)
    expect(recorded.exchanges.map(({ path, body, answer }) => [path, body, answer]).toSorted()).toEqual(
      paths.map((path) => [path, path, `{"for":"${path}"}`]).toSorted(),
    )
  })

  test('does not claim to know what had no answer', async () => {
    await expect(ask('POST', '/hang-up')).rejects.toThrow()
    await expect.poll(() => proxy.recorded()).toEqual({ unread: 'POST /hang-up had no answer' })
  })

  test('passes on what it does not understand, and says that it does not', async () => {
    const socket = connect(join(folder, 'proxy.sock'))
    socket.write('HELLO\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(`${answer}`).toContain('400 Bad Request')
    expect(proxy.recorded()).toEqual({ unread: 'no HTTP/1.1 message' })
    socket.destroy()
  })

  test('ends the connections of its clients when it ends', async () => {
    const socket = connect(join(folder, 'proxy.sock'))
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    await proxy[Symbol.asyncDispose]()
    await closed
    proxy = { ...proxy, [Symbol.asyncDispose]: async () => {} }
  })

  test('tells its clients when the engine cannot be reached', async () => {
    engine.closeAllConnections()
    engine.close()
    rmSync(join(folder, 'engine.sock'), { force: true })
    await expect(ask('POST', '/v1.45/networks/create')).rejects.toThrow()
  })
})
