import { expect, test } from 'vitest'
import { closingLine, tallyOf } from './tally.ts'

const report = { numPassedTests: 3, numFailedTests: 0 }

test.each([
  [0, report, { passed: 3, failed: 0 }],
  [1, { ...report, numFailedTests: 2 }, { passed: 3, failed: 2 }],
  [1, report, { passed: 3, failed: 1 }],
  [1, null, { passed: 0, failed: 1 }],
])('the exit code %i with the report %j counts as %j', (exitCode, given, tally) => {
  expect(tallyOf(exitCode, given)).toEqual(tally)
})

test('the closing line adds up all steps', () => {
  expect(
    closingLine([
      { passed: 1, failed: 0 },
      { passed: 10, failed: 2 },
    ]),
  ).toBe('11 passed, 2 failed')
})
