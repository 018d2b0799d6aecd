import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type StackRequest, withoutReuse } from '../../core/options/request.ts'
import { ensureHome, homeOf } from '../../host/home/home.ts'
import { identify, ownIdentity } from '../../host/processes/identity.ts'
import type { LeaseAnswer, LeaseParams } from '../channel/protocol.ts'
import { reuseKey, runKey, socketPath } from './address.ts'
import { takeLease } from './client.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-client-'))
  vi.stubEnv('SSOT_DOCKER_HOME', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('a process that has outlived its run gets no stack and starts no keeper', async () => {
  const run = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  const holder = identify(run.pid ?? 0)
  if (holder === null) throw new Error('The process has no identity.')
  run.stdin.end()
  await once(run, 'close')
  const lease = takeLease({
    holder,
    request: { root: folder, environment: 'test', options: {} },
    bound: 'holder',
  })
  await expect(lease).rejects.toThrow(/START_CANCELLED.*has ended/)
  expect(existsSync(homeOf(process.env).registry)).toBe(false)
})

test('a wait that is over before the keeper is reached ends with START_TIMEOUT', async () => {
  const home = homeOf(process.env)
  ensureHome(home)
  const request = { root: folder, environment: 'test', options: {} }
  const self = ownIdentity()
  const keeper = createServer(() => {})
  await new Promise<void>((resolve) =>
    keeper.listen(socketPath(home, runKey({ holder: self, request })), resolve),
  )
  const lease = takeLease({
    // It is read again after the wait has begun, and takes longer than the wait.
    get holder() {
      const untilMs = performance.now() + 20
      while (performance.now() < untilMs);
      return self
    },
    request,
    bound: 'holder',
    waitMs: 1,
  })
  await expect(lease).rejects.toThrow(/START_TIMEOUT/)
  keeper.close()
})

describe('with the option reuse', () => {
  const self = ownIdentity()
  const request: StackRequest = { root: '/r', environment: 'test', options: { reuse: '10m' } }
  const stack = { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} }
  const servers: Server[] = []
  let asked: { of: string; params: LeaseParams }[]
  beforeEach(() => {
    asked = []
    ensureHome(homeOf(process.env))
  })
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  /**
   * A keeper that gives each request for a lease this answer.
   * @param before runs before the answer
   */
  async function keeper(
    of: 'shared' | 'own',
    answer: LeaseAnswer,
    before: () => Promise<void> = async () => {},
  ): Promise<void> {
    const key = of === 'shared' ? reuseKey(request) : runKey({ holder: self, request: withoutReuse(request) })
    const server = createServer((socket) => {
      createInterface({ input: socket }).on('line', async (line) => {
        const message = JSON.parse(line)
        if (message.request !== 'lease') return
        asked.push({ of, params: message.params })
        await before()
        socket.write(`${JSON.stringify({ id: message.id, result: answer })}\n`)
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(socketPath(homeOf(process.env), key), resolve))
  }

  const granted = { stack, isFirst: true, isSetUp: false, canReset: false }
  const take = async () => (await takeLease({ holder: self, request, bound: 'holder' })).disconnect()

  test('a run asks the keeper that keeps the stack, with its own environment', async () => {
    vi.stubEnv('MODE', 'mine')
    await keeper('shared', granted)
    await take()
    expect(asked).toMatchObject([{ of: 'shared', params: { request, env: { MODE: 'mine' } } }])
  })

  test('a run whose stack is in use asks a keeper of its own, for a stack that is not kept', async () => {
    await keeper('shared', { inUseBy: 4711 }, () => keeper('own', granted))
    const taken = take()
    await taken
    expect(asked.at(-1)).toMatchObject({
      of: 'own',
      params: { request: { options: {} }, inUseBy: 4711 },
    })
  })

  test('a later process of a run that has a keeper of its own does not ask the other one', async () => {
    await keeper('shared', granted)
    await keeper('own', granted)
    await take()
    expect(asked.map(({ of }) => of)).toEqual(['own'])
  })
})
