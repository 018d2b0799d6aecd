import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { answerNow, untilEndpointAnswers } from './endpoint-answers.ts'
import { PROBE_AGENT } from './probe-agent.ts'

let close: (() => void) | undefined

afterEach(() => {
  close?.()
  close = undefined
})

/** Where the listener answers, in wait-on's notation. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  await once(server, 'listening')
  return `http-get://127.0.0.1:${(server.address() as AddressInfo).port}/health`
}

const never = () => new AbortController().signal

test('a service that answers with any 2xx status is ready', async () => {
  await untilEndpointAnswers({
    resource: await serving((_, response) => response.writeHead(204).end()),
    signal: never(),
  })
})

test('a service that speaks no HTTP is ready when its port takes a connection', async () => {
  const resource = (await serving(() => {})).replace(/^http-get:\/\/(.*)\/health$/, 'tcp:$1')
  await untilEndpointAnswers({ resource, signal: never() })
})

test('a service that answers with a wrong status is asked only a few times a second', async () => {
  const agents: (string | undefined)[] = []
  const resource = await serving((request, response) => {
    agents.push(request.headers['user-agent'])
    response.writeHead(404).end()
  })
  const statuses: number[] = []
  const abort = new AbortController()
  const done = untilEndpointAnswers({
    resource,
    signal: abort.signal,
    onStatus: (status) => statuses.push(status),
  })
  setTimeout(() => abort.abort(), 1500)
  await done
  expect(new Set(statuses)).toEqual(new Set([404]))
  // At most 20 in the first half second, and then one in 0.3 s, for at most 3 s.
  expect(agents.length).toBeLessThan(35)
  expect(new Set(agents)).toEqual(new Set([PROBE_AGENT]))
})

test('a service that takes longer for its answer than a round is never asked twice at the same time', async () => {
  const wrong = [503, 503]
  let [asked, now, most] = [0, 0, 0]
  const resource = await serving((_, response) => {
    asked++
    now++
    most = Math.max(most, now)
    setTimeout(() => {
      now--
      response.writeHead(wrong.pop() ?? 200).end()
    }, 900)
  })
  await untilEndpointAnswers({ resource, signal: never() })
  expect([asked, most]).toEqual([3, 1])
})

test('a service that closes connections until it is up is asked a few times, and is ready with its first answer', async () => {
  const closed: number[] = []
  const resource = await serving((request, response) => {
    closed.push(closed.length)
    if (closed.length < 12) request.socket.destroy()
    else response.end()
  })
  await untilEndpointAnswers({ resource, signal: never() })
  expect(closed).toHaveLength(12)
})

test('a setting that the library refuses is an error, and no reason to ask again', async () => {
  const resource = await serving((_, response) => response.end())
  const asking = untilEndpointAnswers({ resource, requestTimeoutMs: -1, signal: never() })
  await expect(asking).rejects.toThrow('httpTimeout')
})

test('a server that does not listen is described with the reason', async () => {
  const resource = await serving(() => {})
  close?.()
  const port = Number(new URL(resource.replace('-get', '')).port)
  expect(await answerNow(`https://127.0.0.1:${port}/`, '127.0.0.1', port)).toMatch(
    /^does not answer on https:\/\/127\.0\.0\.1:\d+\/ \(connect ECONNREFUSED/,
  )
})

test('a server with a self-signed certificate is described by its status', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-tls-'))
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  try {
    execFileSync('openssl', [...args, '-subj', '/CN=x', '-keyout', 'key.pem', '-out', 'cert.pem'], {
      cwd: folder,
      stdio: 'pipe',
    })
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)))
    const server = createTlsServer({ key, cert }, (_, response) => response.writeHead(503).end())
    server.listen(0, '127.0.0.1')
    close = () => {
      server.closeAllConnections()
      server.close()
    }
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const url = `https://127.0.0.1:${port}/health`
    expect(await answerNow(url, '127.0.0.1', port)).toBe(`answers with status 503 on ${url}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
