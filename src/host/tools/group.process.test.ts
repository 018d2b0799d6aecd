import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify, type ProcessIdentity } from '../processes/identity.ts'
import { endGroup, isGroupAlive, programsOf } from './group.ts'

describe.skipIf(process.platform === 'win32')('a group of processes', () => {
  let child: ChildProcess
  let leader: ProcessIdentity

  beforeEach(() => start('sleep 600 & wait'))
  afterEach(() => {
    try {
      process.kill(-leader.pid, 'SIGKILL')
    } catch {
      // The test has ended it.
    }
  })

  async function start(lines: string, shell = 'sh'): Promise<void> {
    child = spawn(shell, ['-c', lines.replace(' & wait', ' & echo up; wait')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    })
    if (child.stdout === null) throw new Error('it has an output')
    await once(child.stdout, 'data')
    const found = identify(child.pid ?? 0)
    if (found === null) throw new Error('it lives')
    leader = found
  }

  test('a group that ends on SIGTERM is ended', async () => {
    expect(isGroupAlive(leader)).toBe(true)
    expect(await endGroup(leader)).toBe('ended')
    expect(isGroupAlive(leader)).toBe(false)
  })

  test('a group that ignores SIGTERM is killed after the grace', async () => {
    process.kill(-leader.pid, 'SIGKILL')
    await start("trap '' TERM; sleep 600 & wait")
    expect(await endGroup(leader, 50)).toBe('killed')
    expect(isGroupAlive(leader)).toBe(false)
  })

  test('a group is ended whose first process has ended', async () => {
    const exited = once(child, 'exit')
    process.kill(leader.pid, 'SIGKILL')
    await exited
    expect(isGroupAlive(leader)).toBe(true)
    expect(await endGroup(leader)).toBe('ended')
    expect(isGroupAlive(leader)).toBe(false)
  })

  test('another process that has the pid now is neither shown nor ended', async () => {
    const earlier = { pid: leader.pid, startTime: 'earlier' }
    expect(programsOf(earlier)).toEqual([])
    expect(isGroupAlive(earlier)).toBe(false)
    expect(await endGroup(earlier)).toBe('ended')
    expect(isGroupAlive(leader)).toBe(true)
  })

  test.runIf(process.platform === 'linux' && existsSync('/bin/bash'))(
    'a process with a group of its own in the session is ended too',
    async () => {
      process.kill(-leader.pid, 'SIGKILL')
      // With job control, a shell gives each background command a group of its own.
      await start('set -m; sleep 600 & wait', '/bin/bash')
      const exited = once(child, 'exit')
      process.kill(-leader.pid, 'SIGKILL')
      await exited
      // Until it has become `sleep`, it is a copy of the shell.
      const isSleep = expect.stringMatching(/^(?:sleep|coreutils|busybox)/)
      await expect.poll(() => programsOf(leader)).toEqual([isSleep])
      expect(await endGroup(leader)).toBe('ended')
      expect(programsOf(leader)).toEqual([])
    },
  )
})
