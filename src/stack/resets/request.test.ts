import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { RequestStore } from './request.ts'

const place = { service: 'api', secrets: new KnownSecrets().learn({ secrets: ['hunter2-x'], names: [] }) }

async function asked(listener: RequestListener, signal = AbortSignal.timeout(10_000)) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const held = await new RequestStore(place, 'POST', `http://127.0.0.1:${port}/reset?all=1`).take()
    return await held.putBack(signal)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('any status of success is one, and the request is that of the matrix', async () => {
  let seen = ''
  const done = await asked((request, response) => {
    seen = `${request.method} ${request.url}`
    response.writeHead(204).end()
  })
  expect(done).toEqual({ did: 'called', what: 'POST /reset: 204' })
  expect(seen).toBe('POST /reset?all=1')
})

test.each([302, 404, 500])(
  'the status %i is an error with what was answered, without secrets',
  async (status) => {
    const answer = asked((_, response) => response.writeHead(status).end('no such path hunter2-x'))
    await expect(answer).rejects.toMatchObject({
      code: 'RESET_FAILED',
      service: 'api',
      summary: `The reset of api has failed: POST /reset was answered with status ${status}`,
      evidence: { lastLines: ['no such path [redacted]'] },
    })
  },
)

test('a connection that is closed, and an answer that does not come in time, are errors', async () => {
  await expect(asked((request) => request.socket.destroy())).rejects.toThrow(
    /was not answered: socket hang up/,
  )
  const end = new AbortController()
  await expect(asked(() => end.abort(), end.signal)).rejects.toThrow(/was not answered: .*abort/)
})
