import { expect, test } from 'vitest'
import type { TestNote, TestTime } from '../keeper/channel/protocol.ts'
import { type EvidenceMode, TestLog } from '../runner/evidence/test-log.ts'
import type { CircusTest } from './outcome.ts'
import { TestEvents } from './test-events.ts'

const ROOT = { name: 'ROOT_DESCRIBE_BLOCK' }
const testOf = (name: string, errors: unknown[] = []): CircusTest => ({
  ...{ name, errors, parent: { name: 'block', parent: ROOT } },
})

/** A file, and what the keeper hears of it. */
function file(mode: EvidenceMode) {
  const notes: TestNote[] = []
  const asked: TestTime[] = []
  const printed: string[] = []
  const log = new TestLog({
    tests: async (events) => void notes.push(...events),
    evidence: async (tests) => {
      asked.push(...tests)
      return tests.map(({ name }) => (name === 'block > silent' ? null : ['What was written:', '  api died']))
    },
  })
  const events = new TestEvents('/a.test.js', log, mode, (text) => printed.push(text))
  const ran = async (one: CircusTest) => {
    await events.hear({ name: 'test_start', test: one })
    await events.hear({ name: 'test_done', test: one })
  }
  return { events, notes, asked, printed, ran }
}

test('the keeper is told of each test, with the names of its blocks', async () => {
  const { events, notes, ran } = file('off')
  await ran(testOf('adds'))
  await ran(testOf('fails', [[new Error('no'), new Error('place')]]))
  await events.hear({ name: 'test_skip', test: testOf('later') })
  await events.hear({ name: 'run_finish' })
  await events.endFile(true)
  const name = 'block > fails'
  expect(notes).toMatchObject([
    { type: 'test-file-began', file: '/a.test.js' },
    { type: 'test-began', name: 'block > adds' },
    { type: 'test-ended', name: 'block > adds', state: 'passed' },
    { type: 'test-began', name },
    { type: 'test-ended', name, state: 'failed', error: 'no' },
    { type: 'test-ended', name: 'block > later', state: 'skipped' },
    { type: 'test-file-ended', state: 'failed' },
  ])
})

test('an error shows the excerpt between its message and its frames', async () => {
  const { events, asked, printed, ran } = file('on-failure')
  const error = new Error('expected 1\n  to be 2')
  const frames = error.stack?.split('\n').slice(2) ?? []
  const silent = new Error('alone')
  await ran(testOf('fails', [[error, new Error('place')]]))
  await ran(testOf('silent', [[silent, new Error('place')]]))
  await ran(testOf('passes'))
  await events.hear({ name: 'run_finish' })
  expect(asked.map(({ name }) => name)).toEqual(['block > fails', 'block > silent'])
  expect(error.message).toBe('expected 1\n  to be 2\n\nWhat was written:\n  api died')
  expect(error.stack).toBe(`Error: ${error.message}\n\n${frames.join('\n')}`)
  expect(silent.message).toBe('alone')
  expect(printed).toEqual([])
})

test('what is no error of a known form stays as it is', async () => {
  const { events, ran } = file('on-failure')
  const frozen = Object.freeze(new Error('frozen'))
  const place = new Error('thrown: "text"')
  await ran(testOf('throws a text', [['text', place]]))
  await ran(testOf('throws a frozen error', [[frozen, new Error('place')]]))
  await events.hear({ name: 'run_finish' })
  expect(place.message).toContain('What was written:')
  expect(frozen.message).toBe('frozen')
})

test('with `always`, the excerpts of tests that have passed are printed', async () => {
  const { events, printed, ran } = file('always')
  await ran(testOf('passes'))
  await ran(testOf('silent'))
  await events.hear({ name: 'run_finish' })
  expect(printed).toEqual(['block > passes\nWhat was written:\n  api died'])
})
