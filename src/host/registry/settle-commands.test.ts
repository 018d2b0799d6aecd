import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify } from '../processes/identity.ts'
import { Registry } from './registry.ts'
import { settleCommands } from './settle-commands.ts'

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
  registry.commands.note('p', dead, 'create', command.pid ?? 0)
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
  registry.commands.note('p', dead, verb, command.pid ?? 0)
  expect(await settleCommands(registry, 'p', new AbortController().signal)).toEqual([])
  await ended
  expect(command.signalCode).toBe('SIGTERM')
})

test('a command that does not end in time is reported', async () => {
  registry.commands.note('p', dead, 'create', command.pid ?? 0)
  expect(await settleCommands(registry, 'p', soon())).toEqual([`create of p (pid ${command.pid})`])
})

test('a command of another stack is left alone, even when its name begins with this one’s', async () => {
  registry.commands.note('pq', dead, 'build', command.pid ?? 0)
  expect(await settleCommands(registry, 'p', soon())).toEqual([])
  expect(command.signalCode).toBeNull()
})

test('a command whose starter lives is left alone', async () => {
  registry.commands.note('p', self, 'build', command.pid ?? 0)
  expect(await settleCommands(registry, 'p', soon())).toEqual([])
  expect(command.signalCode).toBeNull()
})

test('a command whose note was deleted is left alone', async () => {
  const deleteNote = registry.commands.note('p', dead, 'build', command.pid ?? 0)
  deleteNote()
  expect(await settleCommands(registry, 'p', soon())).toEqual([])
  expect(command.signalCode).toBeNull()
})
