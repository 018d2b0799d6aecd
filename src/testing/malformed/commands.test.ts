import { expect, test } from 'vitest'
import { isTold } from './commands.ts'

const report = (findings: object[], unread: object[] = []) =>
  `${JSON.stringify({ findings, unread }, null, 2)}\nAn error that says how the command ended`
const expected = { path: 'docker/dev.yml', says: 'includes itself' }

test('a report that only mentions a file does not tell what is wrong with it', () => {
  const other = { file: expected.path, message: 'service api has no healthcheck' }
  const elsewhere = { file: 'docker/test.yml', message: `the file ${expected.path} includes itself` }
  expect(isTold(report([other, elsewhere]), expected)).toBe(false)
})

test.each([
  ['a finding', report([{ file: expected.path, message: 'the file includes itself' }])],
  ['a file that was not read', report([], [{ path: expected.path, reason: 'includes itself' }])],
])('%s tells what is wrong with a file', (_, output) => {
  expect(isTold(output, expected)).toBe(true)
})
