import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { inspectAll } from '../targets/observe.ts'
import { NO_FILES, servicesOf } from './service-status.ts'

test('no request is sent to a stack that is being started for a later run', async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests++
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it has no port')
  const { port } = address
  const url = `http://127.0.0.1:${port}`
  const engine = new FakeEngine()
  await engine.containers.start(engine.add({ service: 'web' }))
  const files = {
    ...NO_FILES,
    rows: [{ name: 'web', service: 'web', transport: 'tcp' as const }],
    endpoints: { web: { host: '127.0.0.1', port, protocol: 'http', url, variable: 'WEB_URL' } },
  }
  const status = async (mayAsk: boolean) => {
    const observed = await inspectAll(engine, 'p')
    const [web] = await servicesOf(engine, observed, { ...files, mayAsk }, 0, new KnownSecrets())
    return web?.ports
  }
  try {
    expect(await status(false)).toMatchObject([{ port, answers: null }])
    expect(requests).toBe(0)
    expect(await status(true)).toMatchObject([{ port, answers: true }])
    expect(requests).toBe(1)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
