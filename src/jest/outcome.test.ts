import { expect, test } from 'vitest'
import { type CircusState, FileOutcome } from './outcome.ts'

const passed = { type: 'test', errors: [] } as const
const failed = { type: 'test', errors: [new Error('x')] } as const
const block = (...children: CircusState['rootDescribeBlock']['children']) =>
  ({ type: 'describeBlock', children }) as const

function finished(root: CircusState['rootDescribeBlock'], unhandledErrors: unknown[] = []): FileOutcome {
  const outcome = new FileOutcome()
  const state = { rootDescribeBlock: root, unhandledErrors }
  for (const name of ['setup', 'test_done', 'run_finish', 'teardown']) outcome.hear(name, state)
  return outcome
}

test('a file whose tests have passed has not failed', () => {
  expect(finished(block(passed, block(passed))).hasFailed(true)).toBe(false)
  expect(finished(block()).hasFailed(true)).toBe(false)
})

test('a file with a failed test has failed, at any depth', () => {
  expect(finished(block(passed, block(block(failed), passed))).hasFailed(true)).toBe(true)
})

test('a file with an error outside of its tests has failed', () => {
  expect(finished(block(passed), [new Error('afterAll')]).hasFailed(true)).toBe(true)
})

test('an error that comes after the last test counts', () => {
  const errors: unknown[] = []
  const outcome = finished(block(passed), errors)
  errors.push(new Error('an unhandled rejection'))
  expect(outcome.hasFailed(true)).toBe(true)
})

test('a file that could not be loaded has failed', () => {
  const outcome = new FileOutcome()
  expect(outcome.hasFailed(true)).toBe(true)
  outcome.hear('setup', { rootDescribeBlock: block(), unhandledErrors: [] })
  expect(outcome.hasFailed(true)).toBe(true)
})

test('nothing is known of a file that another runner has run', () => {
  expect(new FileOutcome().hasFailed(false)).toBe(undefined)
})
