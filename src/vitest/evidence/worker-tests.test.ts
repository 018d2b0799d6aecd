import { expect, test } from 'vitest'
import type { TestNote, TestTime } from '../../keeper/channel/protocol.ts'
import { type EvidenceMode, TestLog } from '../../runner/evidence/test-log.ts'
import type { WorkerState } from '../worker-state.ts'
import type { Result, Task, WorkerCalls } from './worker-calls.ts'
import { WorkerTests } from './worker-tests.ts'

const TEST: Task = { id: 't', name: 'adds', type: 'test', location: { line: 7 } }
const FILE: Task = {
  ...{ id: 'f', name: 'a.test.ts', type: 'suite', filepath: '/a.test.ts' },
  tasks: [{ id: 'b', name: 'block', type: 'suite', tasks: [TEST] }],
}

/** A worker, and what the main process and the keeper hear of it. */
function worker(mode: EvidenceMode = 'on-failure') {
  const heard: unknown[] = []
  const notes: TestNote[] = []
  const asked: TestTime[] = []
  const log = new TestLog({
    tests: async (events) => void notes.push(...events),
    async evidence(tests) {
      asked.push(...tests)
      return tests.map(() => ['api died'])
    },
  })
  const calls: WorkerCalls = {
    onQueued: async () => {},
    onCollected: async () => {},
    onTaskUpdate: async (packs, events) => void heard.push(structuredClone([packs, events])),
  }
  const state: WorkerState = { rpc: calls }
  const tests = new WorkerTests(log, mode, () => {})
  // Each message of the main process is one, also its answers.
  for (let messages = 0; messages < 3; messages += 1) tests.listen(state)
  return { rpc: state.rpc ?? calls, heard, notes, asked, log }
}

test('the main process gets the errors with what was written, and in its own order', async () => {
  const { rpc, heard, notes, asked, log } = worker()
  await rpc.onQueued(FILE)
  await rpc.onCollected([FILE])
  const failed: Result = {
    state: 'fail',
    startTime: 1000,
    duration: 200,
    errors: [{ message: 'no', diff: '- 1' }],
  }
  const events: [string, string][] = [
    ['t', 'test-prepare'],
    ['t', 'test-finished'],
  ]
  const first = rpc.onTaskUpdate([['t', failed]], events)
  // Vitest uses the list again.
  events.length = 0
  const second = rpc.onTaskUpdate([['f', { state: 'fail' }]], [['f', 'suite-finished']])
  await Promise.all([first, second])
  await log.send()
  expect(heard).toMatchObject([
    [
      [['t', { errors: [{ message: 'no', diff: '- 1\n\napi died' }] }]],
      [
        ['t', 'test-prepare'],
        ['t', 'test-finished'],
      ],
    ],
    [[['f', { state: 'fail' }]], [['f', 'suite-finished']]],
  ])
  expect(asked).toEqual([{ file: '/a.test.ts', name: 'block > adds', beganAtMs: 1000, endedAtMs: 1200 }])
  const about = { file: '/a.test.ts', name: 'block > adds', line: 7 }
  expect(notes).toMatchObject([
    { type: 'test-file-began', file: '/a.test.ts' },
    { type: 'test-began', ...about, atMs: 1000 },
    { type: 'test-ended', ...about, state: 'failed', ms: 200, atMs: 1200, error: 'no' },
    { type: 'test-file-ended', state: 'failed' },
  ])
})

test('a test is asked about once, when it has ended', async () => {
  const { rpc, asked } = worker()
  await rpc.onCollected([FILE])
  const result: Result = { state: 'fail', startTime: 1000, errors: [{ message: 'no' }] }
  await rpc.onTaskUpdate([['t', result]], [['t', 'test-prepare']])
  expect(asked).toEqual([])
  result.duration = 50
  await rpc.onTaskUpdate([['t', result]], [['t', 'test-finished']])
  await rpc.onTaskUpdate([['t', result]], [['t', 'test-finished']])
  expect(asked).toMatchObject([{ beganAtMs: 1000, endedAtMs: 1050 }])
  expect(result.errors).toEqual([{ message: 'no', diff: 'api died' }])
})

test('a file that cannot be loaded gets what was written since it began', async () => {
  const { rpc, asked } = worker()
  await rpc.onQueued(FILE)
  const errors = [{ message: 'cannot be loaded' }]
  await rpc.onTaskUpdate([['f', { state: 'fail', errors }]], [['f', 'suite-failed-early']])
  expect(asked).toMatchObject([{ file: '/a.test.ts', name: null }])
  expect(errors).toEqual([{ message: 'cannot be loaded', diff: 'api died' }])
})

test('with `off`, the keeper is told, and nothing is asked', async () => {
  const { rpc, asked, notes, log } = worker('off')
  await rpc.onCollected([FILE])
  const result: Result = { state: 'fail', startTime: 1, duration: 1, errors: [{ message: 'no' }] }
  await rpc.onTaskUpdate([['t', result]], [['t', 'test-finished']])
  await log.send()
  expect(asked).toEqual([])
  expect(notes).toMatchObject([{ type: 'test-ended', state: 'failed' }])
})
