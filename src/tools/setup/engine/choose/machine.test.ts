import { expect, test } from 'vitest'
import { isDebian } from './machine.js'

test.each([
  ['PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', true],
  ['ID="debian"', true],
  ['ID=ubuntu\nID_LIKE=debian\n', false],
  ['VERSION_ID=debian', false],
  ['', false],
])('the os-release %j is Debian: %s', (text, expected) => {
  expect(isDebian(text)).toBe(expected)
})
