import { expect, test, vi } from 'vitest'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { ssot } from './ssot.ts'
import { inheritedStack, stackVariables } from './stack-variable.ts'

const STACK: StackInfo = {
  environment: 'test',
  project: 'ssot-app-test-1a2b3c4d',
  engine: { endpoint: 'unix:///run/docker.sock' },
  services: {
    web: {
      url: 'http://127.0.0.1:31000',
      host: '127.0.0.1',
      port: 31_000,
      protocol: 'http',
      variable: 'WEB_URL',
    },
  },
}

test('a process that inherits the variables of a stack has it in `ssot`', () => {
  const variables = stackVariables(STACK)
  expect(variables.WEB_URL).toBe('http://127.0.0.1:31000')
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  try {
    expect(ssot.url('web')).toBe('http://127.0.0.1:31000')
    expect(ssot.project).toBe(STACK.project)
    expect(() => ssot.url('wbe')).toThrow(/SERVICE_UNKNOWN.*"wbe", perhaps "web"/)
  } finally {
    vi.unstubAllEnvs()
  }
  expect(() => ssot.project).toThrow(/STACK_NOT_READY[\s\S]*ssot-docker run -- COMMAND/)
})

test('another stack in the variable replaces the first one', () => {
  expect(inheritedStack(stackVariables(STACK))).toEqual(STACK)
  const other = { ...STACK, project: 'ssot-app-test-00000000' }
  expect(inheritedStack(stackVariables(other))).toEqual(other)
})

test.each([
  ['{', 'is not JSON'],
  ['null', 'is not a stack'],
  ['"web"', 'is not a stack'],
  ['{ "environment": "test" }', 'is not a stack'],
])('the variable with the text %s is an error', (text, why) => {
  expect(() => inheritedStack({ SSOT_DOCKER_STACK: text })).toThrow(
    `[STACK_NOT_READY] The stack in the variable SSOT_DOCKER_STACK ${why}`,
  )
})
