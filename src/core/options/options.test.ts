import { expect, test } from 'vitest'
import { checkOptions, mergeOptions, optionsAmong } from './options.ts'

test.each([
  undefined,
  {},
  { environment: 'staging' },
  { root: '/r', startTimeoutMs: 1 },
  { services: ['web'], keep: 'on-failure', logLevel: 'debug' },
  { readiness: { web: { path: '/ready', status: 204, timeoutMs: 1 }, db: {} } },
  { reuse: '10m' },
  { reuse: 'never' },
  { environment: undefined },
])('the options %j are accepted', (o) => {
  expect(checkOptions(o)).toEqual(o ?? {})
})

test.each([
  [null, 'must be an object'],
  [[], 'must be an object'],
  ['test', 'must be an object'],
  [{ enviroment: 'test' }, '"enviroment" is not a known option; did you mean "environment"?'],
  [{ toString: 1 }, '"toString" is not a known option'],
  [{ environment: 1 }, '"environment" must be a string'],
  [{ environment: '' }, '"environment" must be a string that is not empty'],
  [{ startTimeoutMs: '1' }, '"startTimeoutMs" must be a number'],
  [{ startTimeoutMs: 0 }, '"startTimeoutMs" must be greater than 0'],
  [{ startTimeoutMs: 3e9 }, 'at most 2147483647'],
  [{ startTimeoutMs: Number.NaN }, '"startTimeoutMs" must be greater than 0'],
  [{ services: 'web' }, '"services" must be an array with at least one name'],
  [{ services: [] }, '"services" must be an array with at least one name'],
  [{ services: ['web', 1] }, '"services" must be an array with at least one name'],
  [{ refreshOnRerun: 'yes' }, '"refreshOnRerun" must be true or false'],
  [{ keep: true }, '"keep" must be one of "never", "on-failure"'],
  [{ keep: 'onfailure' }, 'did you mean "on-failure"?'],
  [{ reuse: '10' }, '"reuse" must be a time such as'],
  [{ reuse: 600 }, '"reuse" must be a time such as'],
  [{ logLevel: 'debgu' }, 'did you mean "debug"?'],
  [{ readiness: [] }, '"readiness" must be an object with a key for each service'],
  [{ readiness: { web: '/ready' } }, '"readiness.web" must be an object'],
  [{ readiness: { web: { pth: '/' } } }, '"readiness.web.pth" is not a known option; did you mean "path"?'],
  [{ readiness: { web: { path: 'ready' } } }, '"readiness.web.path" must be a path that begins with /'],
  [{ readiness: { web: { status: 42 } } }, '"readiness.web.status" must be an HTTP status'],
  [{ readiness: { web: { timeoutMs: 0 } } }, '"readiness.web.timeoutMs" must be greater than 0'],
])('the options %j are refused', (options, message) => {
  expect(() => checkOptions(options)).toThrow(message)
})

test('optionsAmong finds the options of ssot-docker among those of all environments', () => {
  expect(optionsAmong(undefined)).toEqual({})
  expect(optionsAmong({ jsdom: {} })).toEqual({})
  expect(optionsAmong({ jsdom: {}, 'ssot-docker': { environment: 'staging' } })).toEqual({
    environment: 'staging',
  })
})

test.each(['ssotDocker', 'ssot_docker', 'SSOT-Docker'])(
  'options under the misspelt key %s are an error',
  (key) => {
    expect(() => optionsAmong({ [key]: {} })).toThrow(`under "ssot-docker", not under "${key}"`)
  },
)

test.each(['services', 'keep'])('the option %s next to the key ssot-docker is an error', (key) => {
  expect(() => optionsAmong({ [key]: [], 'ssot-docker': {} })).toThrow(
    `"${key}" must be inside "ssot-docker", not next to it`,
  )
})

test('mergeOptions takes each option from the last set that has it', () => {
  expect(
    mergeOptions(
      { root: '/', environment: 'a', readiness: { web: { path: '/a' } } },
      { environment: 'b', root: undefined as never },
      { readiness: { db: { timeoutMs: 1 } } },
    ),
  ).toEqual({ root: '/', environment: 'b', readiness: { db: { timeoutMs: 1 } } })
})
