import { expect, test } from 'vitest'
import { withoutEffect } from './without-effect.ts'

test('`keep` is said to keep only a failed start, with the command that also keeps failed tests', () => {
  const [line, ...more] = withoutEffect({ keep: 'on-failure' }, {})
  expect(line).toMatch(/only a stack that could not be started.*`npx ssot-docker run --keep on-failure -- /)
  expect(more).toEqual([])
})

test('`keep` has no effect at all where CI is set', () => {
  expect(withoutEffect({ keep: 'on-failure' }, { CI: 'true' })).toEqual([
    'keep: on-failure has no effect, because CI is set',
  ])
})

test('`refreshOnRerun` is said to have no effect', () => {
  expect(withoutEffect({ refreshOnRerun: true }, {})).toEqual([
    'refreshOnRerun has no effect, because Playwright does not tell of reruns',
  ])
})

test.each([
  [{}],
  [{ keep: 'never', refreshOnRerun: false }],
  [{ keep: 'on-failure', attach: 'development' }],
] as const)('nothing is said about %j', (options) => {
  expect(withoutEffect(options, {})).toEqual([])
})
