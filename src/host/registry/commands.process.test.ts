import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownIdentity } from '../processes/identity.ts'
import { Registry } from './registry.ts'

const self = ownIdentity()
const dead = { pid: process.pid, startTime: 'earlier' }

let folder: string
let registry: Registry
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-commands-'))
  registry = new Registry(join(folder, 'registry.db'))
  children = []
})
afterEach(async () => {
  await Promise.all(
    children.map(async (child) => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }),
  )
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

async function startCommand(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  children.push(child)
  await once(child, 'spawn')
  return child.pid ?? 0
}

test('a running command whose starter has ended is orphaned, with its stack and verb', async () => {
  const pid = await startCommand()
  registry.commands.note('p q', dead, 'create', pid)
  expect(registry.commands.orphaned()).toMatchObject([{ stack: 'p q', verb: 'create', pid, starter: dead }])
  expect(registry.commands.orphanedStacks()).toEqual(['p q'])
})

test('two commands of one stack with the same verb are both known, and their stack once', async () => {
  const pids = [await startCommand(), await startCommand()].sort((a, b) => a - b)
  const [first] = pids.map((pid) => registry.commands.note('p', dead, 'build', pid))
  expect(registry.commands.orphaned().map(({ pid }) => pid)).toEqual(pids)
  expect(registry.commands.orphanedStacks()).toEqual(['p'])
  first?.()
  expect(registry.commands.orphaned().map(({ pid }) => pid)).toEqual(pids.slice(1))
})

test('a command whose starter lives is not orphaned', async () => {
  registry.commands.note('p', self, 'build', await startCommand())
  expect(registry.commands.orphaned()).toEqual([])
})

test('a command that has ended is not orphaned, and is deleted with what the dead held', async () => {
  registry.commands.note('p', dead, 'build', await startCommand())
  const [child] = children
  if (child === undefined) throw new Error('a command was started')
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  expect(registry.commands.orphaned()).toEqual([])
  expect(registry.everything()).toHaveLength(1)
  expect(registry.forgetDead()).toBe(1)
})

test('a command that has ended before it can be noted is not noted', () => {
  registry.commands.note('p', dead, 'build', 99_999_999)()
  expect(registry.everything()).toEqual([])
})
