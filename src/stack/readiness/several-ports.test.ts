import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { failure, service, start } from '../../testing/engines/start-services.ts'

/** A server that answers each request with this status. */
async function answering(status: number) {
  const server = createServer((_, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it has no port')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port: address.port, [Symbol.dispose]: close }
}

function endpoint(port: number): ReadinessEndpoint {
  const url = `http://127.0.0.1:${port}/ok`
  return { host: '127.0.0.1', protocol: 'http', port, url, resource: url.replace('://', '-get://') }
}

test('the wrong status of a further port is reported with its own URL', async () => {
  using main = await answering(200)
  using further = await answering(404)
  const readiness = { app: { ...endpoint(main.port), more: [{ ...endpoint(further.port), status: 204 }] } }
  const { done } = start(new FakeEngine([service('app')]), { app: {} }, { readiness, wrongStatusMs: 0 })
  const { message } = await failure(done)
  expect(message).toContain(`http://127.0.0.1:${further.port}/ok`)
  expect(message).toContain('404')
  expect(message).toContain('204')
  expect(message).not.toContain(`:${main.port}/`)
})

test('a start that a silent further port holds up names it', async () => {
  using main = await answering(200)
  // Nothing listens on port 1.
  const readiness = { app: { ...endpoint(main.port), more: [endpoint(1)] } }
  const { done } = start(new FakeEngine([service('app')]), { app: {} }, { readiness, timeoutMs: 3000 })
  const { code, message } = await failure(done)
  expect(code).toBe('START_TIMEOUT')
  expect(message).toContain('does not answer on http://127.0.0.1:1/ok')
  expect(message).not.toContain(`:${main.port}/`)
})
