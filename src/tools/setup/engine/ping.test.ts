import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pingSocket } from './ping.js'

let folder: string
let server: Server | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ping-'))
})
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((done) => (server?.listening ? server.close(done) : done(undefined)))
  rmSync(folder, { recursive: true })
})

async function listen(status: number | 'silent'): Promise<string> {
  const path = join(folder, 's')
  server = createServer((_, response) => {
    if (status !== 'silent') response.writeHead(status).end()
  })
  await new Promise<void>((ready) => server?.listen(path, ready))
  return path
}

test('a socket that answers with 200 is an engine that answers', async () => {
  expect(await pingSocket(await listen(200))).toEqual({ outcome: 'answers' })
})

test('a socket that answers with an error is broken', async () => {
  expect(await pingSocket(await listen(500))).toMatchObject({
    outcome: 'broken',
    detail: expect.stringContaining('500'),
  })
})

test('a socket that accepts connections but does not answer is broken', async () => {
  expect(await pingSocket(await listen('silent'), 50)).toMatchObject({ outcome: 'broken' })
})

test('a socket file that does not exist is absent', async () => {
  expect(await pingSocket(join(folder, 'none'))).toMatchObject({ outcome: 'absent' })
})
