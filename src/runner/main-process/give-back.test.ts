import { expect, test } from 'vitest'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Released } from '../../keeper/client/client.ts'
import { giveBack } from './give-back.ts'

const STACK = { project: 'ssot-app-test-1a2b3c4d' } as StackInfo

async function said(released: Released, options: { attach?: string } = {}): Promise<string[]> {
  const lines: string[] = []
  const outcomes: unknown[] = []
  const lease = {
    stack: STACK,
    async release(outcome?: { hasFailed: boolean }) {
      outcomes.push(outcome)
      return released
    },
  }
  const print = { say: (line: string) => lines.push(line), always: (line: string) => lines.push(`! ${line}`) }
  await giveBack(lease, options, print, { hasFailed: true })
  expect(outcomes).toEqual([{ hasFailed: true }])
  return lines
}

test('the removal of a stack is said with its time', async () => {
  expect(await said({})).toEqual([expect.stringMatching(/^ssot-app-test-1a2b3c4d removed in \d+\.\d\d s$/)])
})

test('how to reach a stack that is kept is said at every level', async () => {
  expect(await said({ kept: 'kept: remove it with `down`' })).toEqual(['! kept: remove it with `down`'])
})

test('an attached stack is said to be left running', async () => {
  expect(await said({}, { attach: 'development' })).toEqual(['ssot-app-test-1a2b3c4d is left running'])
})

test('a stack that is followed by a fresh one is not said to be removed', async () => {
  const next = 'a fresh stack is started for the next run, and kept for 10 min'
  expect(await said({ nextForMs: 600_000 })).toEqual([next])
  expect(await said({ kept: 'kept', nextForMs: 600_000 })).toEqual(['! kept', next])
})
