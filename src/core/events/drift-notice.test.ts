import { expect, test } from 'vitest'
import { describeDrift } from './drift-notice.ts'

test('nothing is said of a stack that matches its files', () => {
  expect(describeDrift({ causes: {} })).toBe(null)
})

test('the notice names each service with its cause, and the option', () => {
  expect(describeDrift({ causes: { web: 'source changed', api: 'config changed' } })).toMatchInlineSnapshot(
    `"warning: the stack was started before the last edit of web (source changed), api (config changed), so these tests run against the older version. Start the tests again, or set the option refreshOnRerun: true"`,
  )
})

test('a stack that cannot be compared is reported with the reason', () => {
  expect(describeDrift({ causes: {}, unknown: '[COMPOSE_INVALID] x' })).toContain('[COMPOSE_INVALID] x')
})

test('the notice about an attached stack names the command that brings it up to date', () => {
  expect(describeDrift({ causes: { web: 'source changed' } }, 'development')).toMatchInlineSnapshot(
    `"warning: the stack of development was started before the last edit of web (source changed), so these tests run against the older version. \`npx ssot-docker refresh --environment development\` brings it up to date"`,
  )
})
