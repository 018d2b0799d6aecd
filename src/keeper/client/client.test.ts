import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { homeOf } from '../../host/home/home.ts'
import { identify } from '../../host/processes/identity.ts'
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

test('what is left of a run that has ended gets no stack, and starts no keeper', async () => {
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
