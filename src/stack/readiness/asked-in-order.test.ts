import { createServer } from 'node:http'
import { beforeEach, expect, test } from 'vitest'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import type { Wait } from '../../core/events/wait.ts'
import { type FakeContainer, FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { onHealthy, service, start } from '../../testing/engines/start-services.ts'

/** What was asked, in this order. */
let asked: string[]
beforeEach(() => {
  asked = []
})

/** A server that answers with 503 until it is up. */
async function server(name: string, isUp: () => boolean = () => true) {
  const http = createServer((_, response) => {
    asked.push(name)
    response.writeHead(isUp() ? 200 : 503).end()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('it has no port')
  const url = `http://127.0.0.1:${address.port}/`
  const endpoint: ReadinessEndpoint = {
    ...{ host: '127.0.0.1', protocol: 'http', port: address.port, url, status: 'any' },
    resource: url.replace('://', '-get://'),
  }
  const close = () => {
    http.closeAllConnections()
    http.close()
  }
  return { endpoint, [Symbol.dispose]: close }
}

const after = (name: string) => ({ depends_on: { [name]: { condition: 'service_started' as const } } })
const plain = (name: string): FakeContainer => ({ service: name })
const isProxyAsked = () => asked.includes('proxy')

test('a proxy is asked only when the service behind it is ready, although it may start before that', async () => {
  using app = await server('app', () => asked.length > 2)
  using proxy = await server('proxy')
  const waits: Wait[] = []
  await start(
    new FakeEngine([plain('app'), plain('proxy')]),
    { app: {}, proxy: after('app') },
    {
      readiness: { app: app.endpoint, proxy: proxy.endpoint },
      emit(happening) {
        if (happening.type === 'service-waits' && happening.service === 'proxy') waits.push(happening.wait)
      },
    },
  ).done
  expect(asked).toEqual(['app', 'app', 'app', 'proxy'])
  expect(waits.slice(-2)).toEqual([
    { for: 'turn', service: 'app' },
    { for: 'answer', address: proxy.endpoint.url },
  ])
})

test('a service for whose health another one waits is asked at once', async () => {
  using app = await server('app', isProxyAsked)
  using proxy = await server('proxy')
  await start(
    new FakeEngine([plain('app'), service('proxy'), service('late')]),
    { app: {}, proxy: after('app'), late: onHealthy('proxy') },
    { readiness: { app: app.endpoint, proxy: proxy.endpoint } },
  ).done
  expect(asked.at(-1)).toBe('app')
})

test('a service with a limit of its own is asked at once', async () => {
  using app = await server('app', isProxyAsked)
  using proxy = await server('proxy')
  await start(
    new FakeEngine([plain('app'), plain('proxy')]),
    { app: {}, proxy: after('app') },
    { readiness: { app: app.endpoint, proxy: { ...proxy.endpoint, timeoutMs: 5000 } } },
  ).done
  expect(asked.at(-1)).toBe('app')
})

test('a proxy of an optional service that has failed is asked', async () => {
  using proxy = await server('proxy')
  const app = { ...plain('app'), onStart: ({ exit }: RunningFake) => setImmediate(() => exit(1)) }
  await start(
    new FakeEngine([app, plain('proxy')]),
    { app: {}, proxy: { depends_on: { app: { condition: 'service_started', required: false } } } },
    { readiness: { proxy: proxy.endpoint } },
  ).done
  expect(asked).toEqual(['proxy'])
})
