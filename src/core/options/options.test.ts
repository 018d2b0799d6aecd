import { describe, expect, test } from 'vitest'
import { checkOptions, mergeOptions, optionsAmong, stackChoice } from './options.ts'

test.each([
  undefined,
  {},
  { environment: 'staging' },
  { root: '/r', startTimeoutMs: 1 },
  { services: ['web'], keep: 'on-failure', logLevel: 'debug' },
  { readiness: { web: { path: '/ready', status: 204, timeoutMs: 1 }, db: {} } },
  { environment: undefined },
])('accepts %j', (o) => {
  expect(checkOptions(o)).toEqual(o ?? {})
})

test.each([
  [null, 'must be an object'],
  [[], 'must be an object'],
  ['test', 'must be an object'],
  [{ enviroment: 'test' }, '"enviroment" is not one of them; did you mean "environment"?'],
  [{ toString: 1 }, '"toString" is not one of them'],
  [{ environment: 1 }, '"environment" must be a string'],
  [{ environment: '' }, 'not an empty one'],
  [{ startTimeoutMs: '1' }, '"startTimeoutMs" must be a number'],
  [{ startTimeoutMs: 0 }, '"startTimeoutMs" must be greater than 0'],
  [{ startTimeoutMs: 3e9 }, 'at most 2147483647'],
  [{ startTimeoutMs: Number.NaN }, '"startTimeoutMs" must be greater than 0'],
  [{ services: 'web' }, '"services" must be an array of names'],
  [{ services: [] }, 'with at least one'],
  [{ services: ['web', 1] }, '"services" must be an array of names'],
  [{ keep: true }, '"keep" must be one of "never", "on-failure"'],
  [{ keep: 'onfailure' }, 'did you mean "on-failure"?'],
  [{ logLevel: 'debgu' }, 'did you mean "debug"?'],
  [{ readiness: [] }, '"readiness" must be an object with a key for each service'],
  [{ readiness: { web: '/ready' } }, '"readiness.web" must be an object'],
  [{ readiness: { web: { pth: '/' } } }, '"readiness.web.pth" is not one of them; did you mean "path"?'],
  [{ readiness: { web: { path: 'ready' } } }, '"readiness.web.path" must be a path that begins with /'],
  [{ readiness: { web: { status: 42 } } }, '"readiness.web.status" must be an HTTP status'],
  [{ readiness: { web: { timeoutMs: 0 } } }, '"readiness.web.timeoutMs" must be greater than 0'],
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

test.each(['services', 'keep'])('nor where %s stands beside them', (key) => {
  expect(() => optionsAmong({ [key]: [], 'ssot-docker': {} })).toThrow(
    `"${key}" stands beside "ssot-docker", and not under it`,
  )
})

test('of several sets the last that says something counts, option by option', () => {
  expect(
    mergeOptions(
      { root: '/', environment: 'a', readiness: { web: { path: '/a' } } },
      { environment: 'b', root: undefined as never },
      { readiness: { db: { timeoutMs: 1 } } },
    ),
  ).toEqual({ root: '/', environment: 'b', readiness: { db: { timeoutMs: 1 } } })
})

describe('what they ask of the stack', () => {
  test('is the same however it is written', () => {
    expect(
      stackChoice(
        { services: ['b', 'a', 'b'], readiness: { z: { status: 1 }, a: { timeoutMs: 1 }, n: {} } },
        {},
      ),
    ).toEqual({ services: ['a', 'b'], readiness: { a: { timeoutMs: 1 }, z: { status: 1 } } })
    expect(
      Object.keys(stackChoice({ readiness: { z: { status: 1 }, a: { status: 1 } } }, {}).readiness ?? {}),
    ).toEqual(['a', 'z'])
  })

  test('is nothing where they say what holds anyway', () => {
    expect(
      stackChoice({ keep: 'never', readiness: { web: {} }, startTimeoutMs: 1, logLevel: 'debug' }, {}),
    ).toEqual({})
  })

  test.each([
    ['1', {}],
    ['true', {}],
    ['false', { keep: 'on-failure' }],
    ['', { keep: 'on-failure' }],
    [undefined, { keep: 'on-failure' }],
  ])('is to be kept on failure only by a person: CI=%s', (CI, choice) => {
    expect(stackChoice({ keep: 'on-failure' }, { CI })).toEqual(choice)
  })
})
