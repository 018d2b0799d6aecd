import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { limitAnswers } from './answer-limit.ts'

/** Long enough for a busy machine, on which this process answers itself late. */
const LIMITS = { patienceMs: 20, pingMs: 10_000 }

let folder: string
let server: Server
let asked: string[]
let docker: Docker
/** What is answered to which path; none: nothing, ever. */
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

test('an engine that takes connections and never answers is told from one that is slow', async () => {
  answers = () => undefined
  const hasty = limitAnswers(new Docker({ socketPath: join(folder, 's') }), { patienceMs: 20, pingMs: 100 })
  await expect(hasty.version()).rejects.toThrow(
    'it hangs: it takes connections, but has answered neither GET /version nor a ping for 0.12 s',
  )
})

test('a slow answer comes as long as a ping is answered, with whatever status', async () => {
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

test('a stream that has begun may be silent', async () => {
  answers = (path) => (path === '/_ping' ? undefined : Promise.resolve('{"Action":"start"}\n'))
  const events = await docker.getEvents()
  expect(events).toHaveProperty('readable', true)
  expect(asked).not.toContain('/_ping')
})

test('a signal of the caller still ends a request, and is not taken for a hung engine', async () => {
  answers = () => undefined
  const asking = docker.listContainers({ abortSignal: AbortSignal.abort() })
  const error = await asking.catch((reason: unknown) => reason)
  expect(String(error)).not.toContain('it hangs')
})

test('a connection that is refused is an error at once', async () => {
  const nobody = limitAnswers(new Docker({ socketPath: join(folder, 'none') }), LIMITS)
  await expect(nobody.version()).rejects.toThrow('ENOENT')
})
