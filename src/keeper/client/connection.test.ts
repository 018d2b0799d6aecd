import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeeperConnection, KeeperLost } from './connection.ts'

let folder: string
let server: Server
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-connection-'))
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const params = {
  holder: { pid: 1, startTime: 'a' },
  bound: 'holder',
  request: { root: '/r', environment: 'test', options: {} },
  events: 'none',
} as const

/** A connection to a server that answers with these bytes and ends. */
async function connectionTo(answer: string): Promise<KeeperConnection> {
  const path = join(folder, 's')
  server = createServer((socket) => socket.on('error', () => {}).end(answer))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return new KeeperConnection(createConnection(path), undefined)
}

test('a connection that ends without an answer means that the keeper is lost', async () => {
  const connection = await connectionTo('')
  await expect(connection.lease(params)).rejects.toThrow(KeeperLost)
})

test.each([
  ['cannot be read', '{"half a message\n', /JSON/],
  ['is too large', 'x'.repeat(2 * 1024 * 1024), /sent a message of more than 1048576 bytes/],
])('an answer that %s is the reason of the failure', async (_, answer, reason) => {
  const connection = await connectionTo(answer)
  await expect(connection.lease(params)).rejects.toThrow(reason)
})
