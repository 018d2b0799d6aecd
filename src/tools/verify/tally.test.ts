import { expect, test } from 'vitest'
import { closingLines, exitCodeOf, tallyOf } from './tally.ts'

const failed = { title: 'a port is free again', file: 'ports.test.ts', messages: [] }
const CODE_1 = 'unit: the run ended with code 1'

test.each([
  [0, { passed: 3, failed: [] }, { passed: 3, failures: [] }],
  [
    1,
    { passed: 3, failed: [failed] },
    { passed: 3, failures: ['unit: a port is free again (ports.test.ts)'] },
  ],
  [1, { passed: 3, failed: [] }, { passed: 3, failures: [CODE_1] }],
  [1, null, { passed: 0, failures: [CODE_1] }],
])('the exit code %i with the report %j counts as %j', (exitCode, given, tally) => {
  expect(tallyOf('unit', exitCode, given)).toEqual(tally)
})

test('the errors of a failed test follow its name, without colours, each with its first lines', () => {
  const long = Array.from({ length: 27 }, (_, index) => `line ${index + 1}`).join('\n')
  const messages = ['\u001b[31m3 is not 4\u001b[39m\n\n- 3\n+ 4\n', long]
  const report = { passed: 0, failed: [{ ...failed, messages }] }
  const lines = tallyOf('unit', 1, report).failures.join().split('\n')
  expect(lines[0]).toBe('unit: a port is free again (ports.test.ts)')
  expect(lines.slice(1, 6)).toEqual(['  3 is not 4', '', '  - 3', '  + 4', '  line 1'])
  expect(lines.slice(-2)).toEqual(['  line 25', '  ... 2 more lines'])
})

test('the closing lines name what failed and add up all steps', () => {
  const tallies = [
    { passed: 1, failures: [] },
    { passed: 10, failures: ['lint', 'types'] },
  ]
  expect(closingLines(tallies)).toBe('FAILED lint\nFAILED types\n11 passed, 2 failed')
})

test('the exit code is 1 as soon as one step has a failure', () => {
  expect(exitCodeOf([{ passed: 1, failures: [] }])).toBe(0)
  expect(
    exitCodeOf([
      { passed: 1, failures: [] },
      { passed: 0, failures: ['lint'] },
    ]),
  ).toBe(1)
})
