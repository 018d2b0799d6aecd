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

test('a request to attach is for the environment whose stack it uses, and never shares a stack that is started', () => {
  const attached = requestOf({ environment: 'staging', attach: 'development' }, '/r', {})
  expect(attached).toEqual({ root: '/r', environment: 'development', options: { attach: 'development' } })
  const started = requestOf({ environment: 'development' }, '/r', {})
  expect(stackPart(attached)).not.toEqual(stackPart(started))
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

test.each([
  [{ reuse: '10m' }, {}, { reuse: '10m' }],
  [{ reuse: 'never' }, {}, {}],
  [{ reuse: '10m' }, { SSOT_DOCKER_REUSE: '2h' }, { reuse: '2h' }],
  [{ reuse: '10m' }, { SSOT_DOCKER_REUSE: 'never' }, {}],
  [{}, { SSOT_DOCKER_REUSE: '2h' }, { reuse: '2h' }],
  [{}, { SSOT_DOCKER_REUSE: '' }, {}],
  [{ reuse: '10m' }, { CI: 'true' }, {}],
  [{}, { CI: '1', SSOT_DOCKER_REUSE: '2h' }, {}],
  [{ attach: 'development' }, { SSOT_DOCKER_REUSE: '2h' }, { attach: 'development' }],
])('the options %j and the variables %j ask for the reuse in %j', (options, env, wanted) => {
  expect(optionsOf(options, env)).toEqual(wanted)
})

test('SSOT_DOCKER_REUSE that is not a time is an error', () => {
  expect(() => optionsOf({}, { SSOT_DOCKER_REUSE: 'yes' })).toThrow('"SSOT_DOCKER_REUSE" must be a time')
})
