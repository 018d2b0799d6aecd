import { expect, test } from 'vitest'
import type { SsotOptions } from './options.ts'
import { requestOf, stackPart } from './request.ts'

const optionsOf = (options: SsotOptions, env = {}) => requestOf(options, '/r', env).options

test('equivalent options give the same request', () => {
  expect(
    optionsOf({
      services: ['b', 'a', 'b'],
      readiness: { z: { status: 1 }, a: { timeoutMs: 1, path: undefined as never }, n: {} },
    }),
  ).toEqual({ services: ['a', 'b'], readiness: { a: { timeoutMs: 1 }, z: { status: 1 } } })
  expect(
    Object.keys(optionsOf({ readiness: { z: { status: 1 }, a: { status: 1 } } }).readiness ?? {}),
  ).toEqual(['a', 'z'])
})

test('a request leaves out options that have no effect, or do not concern the stack', () => {
  expect(optionsOf({ keep: 'never', readiness: { web: {} }, logLevel: 'debug' })).toEqual({})
})

test('a request is for the environment test when the options name none', () => {
  expect(requestOf({}, '/r', {})).toEqual({ root: '/r', environment: 'test', options: {} })
  expect(requestOf({ environment: 'staging' }, '/r', {}).environment).toBe('staging')
})

test('requests that differ only in their time limit share a stack', () => {
  const slow = requestOf({ startTimeoutMs: 1 }, '/r', {})
  expect(slow.options).toEqual({ startTimeoutMs: 1 })
  expect(stackPart(slow)).toEqual(stackPart(requestOf({}, '/r', {})))
  expect(stackPart(requestOf({ services: ['a'] }, '/r', {}))).not.toEqual(stackPart(slow))
})

test.each([
  ['1', {}],
  ['true', {}],
  ['false', { keep: 'on-failure' }],
  ['', { keep: 'on-failure' }],
  [undefined, { keep: 'on-failure' }],
])('a request keeps a stack on failure only outside CI: CI=%s', (CI, options) => {
  expect(optionsOf({ keep: 'on-failure' }, { CI })).toEqual(options)
})
