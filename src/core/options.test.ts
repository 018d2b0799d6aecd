import { expect, test } from 'vitest'
import { checkOptions, optionsAmong } from './options.ts'

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
  [{ startTimeoutMs: 3e9 }, 'at most 2147483647'],
  [{ startTimeoutMs: Number.NaN }, '"startTimeoutMs" must be greater than 0'],
])('refuses %j', (options, message) => {
  expect(() => checkOptions(options)).toThrow(message)
})

test('they are found among those of all environments', () => {
  expect(optionsAmong(undefined)).toEqual({})
  expect(optionsAmong({ jsdom: {} })).toEqual({})
  expect(optionsAmong({ jsdom: {}, 'ssot-docker': { environment: 'staging' } })).toEqual({
    environment: 'staging',
  })
})

test.each(['ssotDocker', 'ssot_docker', 'SSOT-Docker'])('and not overlooked under %s', (key) => {
  expect(() => optionsAmong({ [key]: {} })).toThrow(`under "${key}", and not under "ssot-docker"`)
})
