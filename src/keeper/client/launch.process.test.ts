import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { processesOf } from '../../testing/processes/own-home.ts'
import { logPath, socketPath } from './address.ts'
import { reachKeeper } from './launch.ts'
import { spawnDetached } from './spawn.ts'

let home: Home
beforeEach(() => {
  home = homeOf({ SSOT_DOCKER_HOME: mkdtempSync(join(tmpdir(), 'ssot-launch-')) })
})
afterEach(() => rmSync(home.folder, { recursive: true }))

const never = new AbortController().signal

test.runIf(process.platform !== 'win32')(
  'several processes reach the same keeper, to which only its user may connect, and which ends when it gets no message',
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
    // As it ends, Node.js still writes what it has compiled.
    await expect.poll(() => processesOf(home), { timeout: 10_000 }).toEqual([])
  },
)

test.runIf(process.platform !== 'win32')(
  'a keeper whose client has ended before it listens serves other clients',
  async () => {
    ensureHome(home)
    const keeper = spawnDetached(home, 'k', 'main', ['k'], 'ipc')
    keeper.disconnect()
    await expect.poll(() => existsSync(socketPath(home, 'k')), { timeout: 10_000 }).toBe(true)
    const socket = await reachKeeper(home, 'k', never)
    {
      using registry = new Registry(home.registry)
      expect(registry.locks.living('keeper')).toMatchObject([{ pid: keeper.pid }])
    }
    expect(readFileSync(logPath(home, 'k'), 'utf8')).not.toContain('ERR_IPC')
    socket.destroy()
    keeper.kill()
    await once(keeper, 'exit')
  },
)

test.runIf(process.platform === 'linux')(
  'a wait for a keeper that hangs before it listens ends with the signal',
  {
    timeout: 30_000,
  },
  async () => {
    ensureHome(home)
    new Registry(home.registry)[Symbol.dispose]()
    // A keeper cannot be elected while another process has locked the registry.
    using db = new DatabaseSync(home.registry)
    db.exec('BEGIN EXCLUSIVE')
    await expect(reachKeeper(home, 'k', AbortSignal.timeout(1000))).rejects.toThrow(/timeout/)
    for (const { pid } of processesOf(home)) process.kill(pid, 'SIGKILL')
    await expect.poll(() => processesOf(home)).toEqual([])
  },
)

test('the error with which a keeper cannot begin reaches its client, with nothing else', async () => {
  ensureHome(home)
  new Registry(home.registry)[Symbol.dispose]()
  {
    using db = new DatabaseSync(home.registry)
    db.exec('PRAGMA user_version = 99')
  }
  const error = await reachKeeper(home, 'k', never).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'REGISTRY_VERSION' })
  expect(String(error)).not.toMatch(/^ +at /m)
  expect(readFileSync(logPath(home, 'k'), 'utf8')).toBe('')
})

describe.runIf(process.platform === 'linux' && process.geteuid?.() === 0)(
  'in a home on a file system of its own, which only root can mount,',
  () => {
    beforeEach(() => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', home.folder])
      ensureHome(home)
      new Registry(home.registry)[Symbol.dispose]()
    })
    afterEach(() => {
      // A keeper that is just ending may still have a file open.
      execFileSync('umount', ['--lazy', home.folder])
    })

    test('a keeper that cannot write because the disk is full says so to its client', async () => {
      const { bavail, bsize } = statfsSync(home.folder)
      writeFileSync(join(home.folder, 'filler'), Buffer.alloc(bavail * bsize))
      await expect(reachKeeper(home, 'k', never)).rejects.toThrow(
        /^\[HOME_UNUSABLE\] .*registry\.db, .* its disk is full \(.*\)\n {2}What to do: Free some space there/,
      )
      await expect.poll(() => processesOf(home), { timeout: 10_000 }).toEqual([])
    })

    test('a read-only home is an error before a keeper is started', async () => {
      execFileSync('mount', ['-o', 'remount,ro', home.folder])
      await expect(reachKeeper(home, 'k', never)).rejects.toThrow(
        /^\[HOME_UNUSABLE\] .*k\.log cannot be written: it is on a read-only file system \(EROFS\)/,
      )
    })
  },
)

test.runIf(process.platform !== 'win32')(
  'a file that is open to others in the place of the socket is not connected to',
  async () => {
    ensureHome(home)
    writeFileSync(socketPath(home, 'k'), '')
    chmodSync(socketPath(home, 'k'), 0o666)
    await expect(reachKeeper(home, 'k', never)).rejects.toThrow('HOME_UNSAFE')
  },
)

/** Listens, and then accepts no connection for a while, like a keeper that gets too many at once. */
const BUSY = `
const server = require('net').createServer(() => {})
server.listen({ path: process.argv[1], backlog: 1 }, () => {
  process.stdout.write('listening')
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500))
})
`

test.runIf(process.platform === 'linux')(
  'a client waits while the queue of connections is full',
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
