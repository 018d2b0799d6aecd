import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify } from '../processes/identity.ts'
import { noteCommand, settleCommands, stacksOfOrphanedCommands } from './commands.ts'
import { Registry } from './registry.ts'

let folder: string
let registry: Registry
let command: ChildProcess
let ended: Promise<unknown[]>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-commands-'))
  registry = new Registry(join(folder, 'registry.db'))
  // Ends when its input does.
  command = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  ended = once(command, 'exit')
  await once(command, 'spawn')
})
afterEach(async () => {
  command.kill('SIGKILL')
  await ended
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

const dead = { pid: process.pid, startTime: 'earlier' }
const self = identify(process.pid) ?? dead
const soon = () => AbortSignal.timeout(200)

test('a `create` whose starter was killed is waited for', async () => {
  noteCommand(registry, 'p', dead, 'create', command.pid ?? 0)
  let isSettled = false
  const settled = settleCommands(registry, 'p', new AbortController().signal).then((open) => {
    isSettled = true
    return open
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSettled).toBe(false)
  command.stdin?.end()
  expect(await settled).toEqual([])
  expect(command.signalCode).toBeNull()
})

test.each(['build', 'pull'] as const)('a `%s` whose starter was killed is ended', async (verb) => {
  noteCommand(registry, 'p', dead, verb, command.pid ?? 0)
  expect(await settleCommands(registry, 'p', new AbortController().signal)).toEqual([])
  await ended
  expect(command.signalCode).toBe('SIGTERM')
})

test('one that does not end in time is named', async () => {
  noteCommand(registry, 'p', dead, 'create', command.pid ?? 0)
  expect(await settleCommands(registry, 'p', soon())).toEqual([`create of p (pid ${command.pid})`])
})

test('the stacks of commands without a starter are known, also where the engine has nothing of them', () => {
  noteCommand(registry, 'p', dead, 'create', command.pid ?? 0)
  expect(stacksOfOrphanedCommands(registry)).toEqual(['p'])
})

test('one of another stack is left to that stack’s removal', async () => {
  noteCommand(registry, 'pq', dead, 'build', command.pid ?? 0)
  expect(await settleCommands(registry, 'p', soon())).toEqual([])
  expect(command.signalCode).toBeNull()
})

test('one whose starter lives, and one that is over, are left alone', async () => {
  noteCommand(registry, 'p', self, 'build', command.pid ?? 0)
  const over = noteCommand(registry, 'q', dead, 'build', command.pid ?? 0)
  over()
  expect(await settleCommands(registry, 'p', soon())).toEqual([])
  expect(command.signalCode).toBeNull()
})
