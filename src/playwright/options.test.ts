import { expect, test } from 'vitest'
import { optionsIn } from './options.ts'

test.each([
  [{}, {}],
  [{ SSOT_DOCKER_OPTIONS: '' }, {}],
  [
    { SSOT_DOCKER_OPTIONS: '{ "services": ["web"], "keep": "on-failure" }' },
    { services: ['web'], keep: 'on-failure' },
  ],
])('the environment %j has the options %j', (env, options) => {
  expect(optionsIn(env)).toEqual(options)
})

test.each([
  ['services=web', /OPTIONS_INVALID.*the variable SSOT_DOCKER_OPTIONS is not JSON/],
  ['["web"]', /OPTIONS_INVALID.*they must be an object/],
  ['{ "enviroment": "test" }', /OPTIONS_INVALID.*did you mean "environment"/],
])('the options %s in the environment are refused', (text, message) => {
  expect(() => optionsIn({ SSOT_DOCKER_OPTIONS: text })).toThrow(message)
})
