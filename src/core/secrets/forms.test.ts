import { expect, test } from 'vitest'
import { formsOf } from './forms.ts'
import { KnownSecrets } from './hide.ts'

const LONG = Array.from({ length: 3000 }, (_, index) => `line ${index} of a "long" secret'$`).join('\n')

test('the forms of a long value take little more memory than itself', () => {
  const size = formsOf(LONG).reduce((sum, { text }) => sum + text.length, 0)
  expect(size).toBeLessThan(4 * LONG.length)
})

/** Learning takes longer than all that follows. */
const known = new KnownSecrets().learn({ secrets: [LONG], names: [] })

test.each([
  ['as it is', LONG],
  ['in JSON', JSON.stringify(LONG).slice(1, -1)],
  ['in base64', Buffer.from(LONG).toString('base64')],
])('a long value is hidden %s', (_, printed) => {
  expect(known.hide(`got "${printed}" here`)).toBe('got "[redacted]" here')
})
