import { expect, test } from 'vitest'
import { checkOptions } from './options.ts'

test.each([undefined, {}, { environment: 'staging' }, { root: '/r', startTimeoutMs: 1 }])(
  'accepts %j',
  (o) => {
    expect(checkOptions(o)).toEqual(o ?? {})
  },
)

test.each([
  [null, 'must be an object'],
  [[], 'must be an object'],
  ['test', 'must be an object'],
  [{ enviroment: 'test' }, '"enviroment" is not one of them; did you mean "environment"?'],
  [{ toString: 1 }, '"toString" is not one of them'],
  [{ environment: 1 }, '"environment" must be a string'],
  [{ startTimeoutMs: '1' }, '"startTimeoutMs" must be a number'],
  [{ startTimeoutMs: 0 }, '"startTimeoutMs" must be greater than 0'],
  [{ startTimeoutMs: Number.NaN }, '"startTimeoutMs" must be greater than 0'],
])('refuses %j', (options, message) => {
  expect(() => checkOptions(options)).toThrow(message)
})
