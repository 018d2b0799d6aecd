import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { limitAnswers } from './answer-limit.ts'

/** A long limit for pings, because on a busy machine the server in this process answers late. */
const LIMITS = { patienceMs: 20, pingMs: 10_000 }

let folder: string
let server: Server
let asked: string[]
let docker: Docker
/** The answer for a path; undefined: the request is never answered. */
let answers: (path: string) => Promise<string> | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-hung-'))
  asked = []
  server = createServer(async ({ url = '' }, response) => {
    asked.push(url)
    const answer = await answers(url)
    if (answer !== undefined) response.end(answer)
  })
  const socketPath = join(folder, 's')
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  docker = limitAnswers(new Docker({ socketPath }), LIMITS)
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

test('a request fails if the engine accepts the connection and answers neither the request nor a ping', async () => {
  answers = () => undefined
  const hasty = limitAnswers(new Docker({ socketPath: join(folder, 's') }), { patienceMs: 20, pingMs: 100 })
  await expect(hasty.version()).rejects.toThrow(
    'it hangs: it accepts connections, but has answered neither GET /version nor a ping for 0.12 s',
  )
})

test('a request may take any time while the engine answers pings', async () => {
  const slow = Promise.withResolvers<string>()
  let pings = 0
  answers = (path) => {
    if (path !== '/_ping') return slow.promise
    pings++
    if (pings === 3) slow.resolve('{"Version":"1"}')
    return Promise.resolve('OK')
  }
  expect(await docker.version()).toEqual({ Version: '1' })
})

test('a stream that has begun may stay silent without a ping', async () => {
  answers = (path) => (path === '/_ping' ? undefined : Promise.resolve('{"Action":"start"}\n'))
  const events = await docker.getEvents()
  expect(events).toHaveProperty('readable', true)
  expect(asked).not.toContain('/_ping')
})

test('a request that the caller aborts is not reported as a hanging engine', async () => {
  answers = () => undefined
  const asking = docker.listContainers({ abortSignal: AbortSignal.abort() })
  const error = await asking.catch((reason: unknown) => reason)
  expect(String(error)).not.toContain('it hangs')
})

test('a request fails at once if the connection is refused', async () => {
  const absent = limitAnswers(new Docker({ socketPath: join(folder, 'none') }), LIMITS)
  await expect(absent.version()).rejects.toThrow('ENOENT')
})
