import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ensureHome, homeOf } from '../../host/home/home.ts'
import { identify, ownIdentity } from '../../host/processes/identity.ts'
import { runKey, socketPath } from './address.ts'
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
