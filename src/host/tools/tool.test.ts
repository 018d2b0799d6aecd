import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { inEnvironment } from '../../core/secrets/read/in-model.ts'
import { TimeBudget } from './time-budget.ts'
import { runTool, type ToolCall, type ToolVerb } from './tool.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-tool-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

const missing = (reason: string) =>
  new SsotError({ code: 'TOOL_MISSING', summary: reason, todo: 'Install it.' })

/** Runs a stand-in, which is a few lines of shell. */
function tool(lines: string, verb: ToolVerb, call: Partial<ToolCall> = {}) {
  const file = join(folder, 'tool')
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  const budget = new TimeBudget(60_000, 'startTimeoutMs')
  const io = { name: `tool ${verb}`, verb, onLine: () => {} }
  return runTool(
    [file, verb],
    { cwd: folder, env: process.env, secrets: new KnownSecrets(), budget, ...call },
    io,
    missing,
  )
}

const failure = (running: Promise<unknown>): Promise<SsotError> =>
  running.then(
    () => expect.fail('it did not fail'),
    (error) => error,
  )

test('commands share the time of their start, and the error names its option', async () => {
  const budget = new TimeBudget(400, 'startTimeoutMs')
  await budget.spend(() => new Promise((resolve) => setTimeout(resolve, 100)))
  expect(budget.leftMs).toBeLessThanOrEqual(301)
  const error = await failure(tool('echo asking >&2; sleep 600', 'config', { budget }))
  expect(error.code).toBe('COMMAND_TIMEOUT')
  expect(error.summary).toMatch(
    /^`tool config` did not end within 0\.[0-3]\d s, which startTimeoutMs had left for it/,
  )
  expect(error.evidence?.lastLines).toEqual(['asking'])
  expect(error.todo).toContain('raise startTimeoutMs')
  expect(budget.leftMs).toBe(1)
})

test('the time between commands does not count', () => {
  vi.useFakeTimers()
  const budget = new TimeBudget(400, null)
  vi.advanceTimersByTime(1000)
  expect(budget.leftMs).toBe(400)
})

test('the error of a command that took too long shows no secret', async () => {
  const env = { ...process.env, DB_PASSWORD: 'correct-horse' }
  const lines = 'echo "$DB_PASSWORD and battery-staple" >&2; sleep 600'
  const secrets = new KnownSecrets().learn(
    inEnvironment({ DB_PASSWORD: env.DB_PASSWORD, A_TOKEN: 'battery-staple' }),
  )
  const call = { env, secrets, budget: new TimeBudget(300, null) }
  const { message } = await failure(tool(lines, 'create', call))
  expect(message).toContain('| [redacted] and [redacted]')
})

test.each(['build', 'pull'] as const)(
  'a silent %s is told, goes on beyond the time of the start, and is ended after half an hour',
  async (verb) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const told: unknown[] = []
    const started = Promise.withResolvers<void>()
    const running = failure(
      tool('sleep 600', verb, {
        budget: new TimeBudget(1000, 'startTimeoutMs'),
        onSilence: (...args) => told.push(args),
        note: () => {
          started.resolve()
          return () => {}
        },
      }),
    )
    await started.promise
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual([
      [verb, 30_000],
      [verb, 60_000],
    ])
    vi.advanceTimersByTime(29 * 60_000)
    const { code, summary, todo } = await running
    expect(code).toBe('COMMAND_TIMEOUT')
    expect(summary).toContain(`\`tool ${verb}\` printed nothing for 30 min`)
    expect(todo).toContain('raise startTimeoutMs')
  },
)

test('a tool that cannot be started gives the error of its caller', async () => {
  const call = {
    cwd: folder,
    env: process.env,
    secrets: new KnownSecrets(),
    budget: new TimeBudget(1000, null),
  }
  const io = { name: 'tool version', verb: 'version' as const }
  await expect(runTool(['/does/not/exist'], call, io, missing)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  })
})
