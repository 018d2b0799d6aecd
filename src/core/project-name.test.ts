import { expect, test } from 'vitest'
import { projectName } from './project-name.ts'

test.each([
  ['shop', 'ssot-shop-test-1'],
  ['My Shop (v2)', 'ssot-my-shop-v2-test-1'],
  ['__x__', 'ssot-x-test-1'],
  ['店', 'ssot-stack-test-1'],
])('%s', (repository, name) => {
  expect(projectName(repository, 'test', '1')).toBe(name)
  expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
})
