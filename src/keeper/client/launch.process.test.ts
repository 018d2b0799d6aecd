import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { processesOf } from '../../testing/processes/own-home.ts'
import { socketPath } from './address.ts'
import { reachKeeper } from './launch.ts'

let home: Home
beforeEach(() => {
  home = homeOf({ SSOT_DOCKER_HOME: mkdtempSync(join(tmpdir(), 'ssot-launch-')) })
})
afterEach(() => rmSync(home.folder, { recursive: true }))

const never = new AbortController().signal

test.runIf(process.platform !== 'win32')(
  'of many who reach for a keeper one starts it; its door is for its user alone; without a word it ends',
  { timeout: 30_000 },
  async () => {
    const sockets = await Promise.all(Array.from({ length: 4 }, () => reachKeeper(home, 'k', never)))
    const path = socketPath(home, 'k')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    {
      using registry = new Registry(home.registry)
      expect(registry.locks.living('keeper')).toHaveLength(1)
    }
    for (const socket of sockets) socket.resume()
    await Promise.all(sockets.map((socket) => once(socket, 'close')))
    await expect.poll(() => readdirSync(home.run)).toEqual([])
    using registry = new Registry(home.registry)
    await expect.poll(() => registry.everything()).toEqual([])
    // The last that it writes, as it ends, is what Node.js has compiled for it.
    await expect.poll(() => processesOf(home), { timeout: 10_000 }).toEqual([])
  },
)

/** Listens and then is busy with something else for a while, as a keeper under a flood of connections would be. */
const BUSY = `
const server = require('net').createServer(() => {})
server.listen({ path: process.argv[1], backlog: 1 }, () => {
  process.stdout.write('listening')
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500))
})
`

test.runIf(process.platform === 'linux')(
  'where so many wait at the door that the system lets nobody else queue, it waits its turn',
  async () => {
    ensureHome(home)
    const listener = spawn(process.execPath, ['-e', BUSY, socketPath(home, 'k')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(listener.stdout, 'data')
    const crowd = Array.from({ length: 20 }, () =>
      createConnection(socketPath(home, 'k')).on('error', () => {}),
    )
    const refused = crowd.map((socket) => once(socket, 'error').then(([error]) => error.code))
    expect(await Promise.any(refused)).toBe('EAGAIN')
    const socket = await reachKeeper(home, 'k', never)
    expect(listener.exitCode).toBeNull()
    for (const one of [socket, ...crowd]) one.destroy()
    listener.kill()
    await once(listener, 'exit')
  },
)
