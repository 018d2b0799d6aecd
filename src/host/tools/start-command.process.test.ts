import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as identity from '../processes/identity.ts'
import { endGroup, hasGroup, isGroupAlive } from './group.ts'
import { run } from './run.ts'

vi.mock('../processes/identity.ts', { spy: true })

/** One process, because what a killed process leaves as a zombie would still count as its group. */
const DEAF = "trap '' TERM; echo up; exec sleep 600"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-start-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.mocked(identity.identify).mockReset()
  rmSync(folder, { recursive: true })
})

/** @returns the pid of a deaf command that ran until its limit */
async function runDeaf(): Promise<number> {
  let pid = 0
  const options = { cwd: folder, env: { PATH: process.env.PATH }, limit: { ms: 200 } }
  const result = run(['sh', '-c', DEAF], { ...options, onSpawn: (spawned) => (pid = spawned) })
  await expect(result).rejects.toThrow('did not end within 200 ms')
  return pid
}

test.runIf(process.platform === 'linux')(
  'a command is ended at its limit even if its process could not be identified',
  async () => {
    vi.mocked(identity.identify).mockImplementation(() => {
      throw new Error('EMFILE: too many open files')
    })
    expect(isGroupAlive({ pid: await runDeaf(), startTime: null })).toBe(false)
  },
)

describe.skipIf(process.platform === 'win32')('outside Linux, where processes are looked at by `ps`,', () => {
  const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '')

  beforeEach(() => {
    Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' })
    const script = `#!/bin/sh\necho one >> ${folder}/calls\necho "$8 S Mon Mar 3 09:00:00 2025"\n`
    writeFileSync(join(folder, 'ps'), script, { mode: 0o755 })
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  })
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {}
  afterEach(() => Object.defineProperty(process, 'platform', platform))

  test('a command of this process is ended without it', async () => {
    expect(hasGroup(await runDeaf())).toBe(false)
    expect(calls()).toBe('')
  })

  test('a command that another process has started is identified once', async () => {
    const child = spawn('sh', ['-c', DEAF], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    const leader = { pid: child.pid ?? 0, startTime: 'Mon Mar 3 09:00:00 2025' }
    expect(await endGroup(leader, 100)).toBe('killed')
    expect(calls()).toBe('one\n')
    expect(await endGroup({ ...leader, startTime: 'earlier' }, 100)).toBe('ended')
  })
})
