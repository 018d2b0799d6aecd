import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SettledCommand } from '../../core/events/event.ts'
import { identify } from '../processes/identity.ts'
import { Registry } from './registry.ts'
import { settleCommands } from './settle-commands.ts'

let folder: string
let registry: Registry
let command: ChildProcess
let ended: Promise<unknown[]>
beforeEach(async () => {
  settled = []
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
const never = new AbortController().signal
const atOnce = AbortSignal.abort()

let settled: SettledCommand[]
/** Settles the commands of stack `p`. */
const settle = (patience: AbortSignal) =>
  settleCommands(registry, 'p', patience, {
    onWait: () => {},
    onSettled: (command) => settled.push(command),
  })

test('a `create` whose starter was killed is waited for', async () => {
  registry.commands.note('p', dead, 'create', command.pid ?? 0)
  let isSettled = false
  const left = settle(never).then((open) => {
    isSettled = true
    return open
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSettled).toBe(false)
  command.stdin?.end()
  expect(await left).toEqual([])
  expect(command.signalCode).toBeNull()
  expect(settled).toEqual([{ verb: 'create', stack: 'p', pid: command.pid, outcome: 'finished' }])
})

test.each(['config', 'build', 'pull'] as const)('a `%s` whose starter was killed is ended', async (verb) => {
  registry.commands.note('p', dead, verb, command.pid ?? 0)
  expect(await settle(never)).toEqual([])
  await ended
  expect(command.signalCode).toBe('SIGTERM')
  expect(settled).toEqual([{ verb, stack: 'p', pid: command.pid, outcome: 'ended' }])
})

test('a `create` that does not finish in time is ended', async () => {
  registry.commands.note('p', dead, 'create', command.pid ?? 0)
  expect(await settle(atOnce)).toEqual([])
  await ended
  expect(command.signalCode).toBe('SIGTERM')
})

test('a process with the pid of a command that has ended is never ended', async () => {
  registry.commands.note('p', dead, 'build', command.pid ?? 0)
  // The command was noted at another time, so it was another process.
  using file = new DatabaseSync(join(folder, 'registry.db'))
  file.exec("UPDATE command SET startTime = 'earlier'")
  expect(await settle(never)).toEqual([])
  expect(command.signalCode).toBeNull()
  expect(settled).toEqual([])
})

test('a command of another stack is left alone, even when its name begins with this one’s', async () => {
  registry.commands.note('pq', dead, 'build', command.pid ?? 0)
  expect(await settle(atOnce)).toEqual([])
  expect(command.signalCode).toBeNull()
})

test('a command whose starter lives is left alone', async () => {
  registry.commands.note('p', self, 'build', command.pid ?? 0)
  expect(await settle(atOnce)).toEqual([])
  expect(command.signalCode).toBeNull()
})

test('a command whose note was deleted is left alone', async () => {
  const deleteNote = registry.commands.note('p', dead, 'build', command.pid ?? 0)
  deleteNote()
  expect(await settle(atOnce)).toEqual([])
  expect(command.signalCode).toBeNull()
})
