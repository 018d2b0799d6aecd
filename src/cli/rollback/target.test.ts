import { expect, test } from 'vitest'
import { rollbackTarget } from './target.ts'

test.each([
  [undefined, undefined, { environment: 'development', to: null }],
  ['3', undefined, { environment: 'development', to: 3 }],
  ['staging', undefined, { environment: 'staging', to: null }],
  ['staging', '12', { environment: 'staging', to: 12 }],
])('rollback %s %s', (first, second, target) => {
  expect(rollbackTarget(first, second)).toEqual(target)
})

test.each([
  ['3', 'staging'],
  ['staging', 'x'],
  ['staging', '0'],
  ['staging', '-1'],
  ['staging', '1.5'],
  ['3', '4'],
])('rollback %s %s is refused with the right order', (first, second) => {
  expect(() => rollbackTarget(first, second)).toThrow(/OPTIONS_INVALID[\s\S]*rollback staging 3/)
})
