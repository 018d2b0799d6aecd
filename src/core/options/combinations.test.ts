import { expect, test } from 'vitest'
import { requireCombination, requireOneStack } from './combinations.ts'
import type { SsotOptions } from './options.ts'

const excluded: [string, SsotOptions, string][] = [
  ['attach', { attach: 'development' }, 'there is only one stack of development'],
  ['keep', { keep: 'on-failure' }, 'a stack is put back after each file'],
  ['refreshOnRerun', { refreshOnRerun: true }, 'cannot be put back'],
]

test.each(excluded)('%s is refused together with isolation, with the reason', (_name, options, reason) => {
  for (const isolation of ['file', 'test'] as const)
    expect(() => requireCombination({ ...options, isolation })).toThrow(reason)
  requireCombination(options)
  requireCombination({ ...options, isolation: 'run' })
})

test('a number of stacks is refused where all files share one', () => {
  expect(() => requireCombination({ stacks: 2 })).toThrow('"stacks" has no effect')
  requireCombination({ stacks: 2, isolation: 'file', services: ['web'], reuse: '10m', keep: 'never' })
})

test('a program that knows no test files gets one stack', () => {
  expect(() => requireOneStack({ isolation: 'test' })).toThrow('works in tests of Vitest and Jest')
  requireOneStack({ isolation: 'run' })
})
