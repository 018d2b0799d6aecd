import { expect, test } from 'vitest'
import { isMixed, isStrong } from './strength.ts'

test.each([
  'Postgres16',
  'local-postgres-15',
  'MY_SERVICE_TEST_15',
  'myApplication2',
  'PostgreSqlServer2022',
  'ABC_TEST_NAME_20',
])(
  'words with a number may be a part of another name, and are a password where a name suggests it: %s',
  (value) => {
    expect([isStrong(value), isMixed(value)]).toEqual([false, true])
  },
)

test.each([
  'tR4-9kQ2x',
  'c0ffee00c0ffee00c0ffee00c0ffee00',
  'aG7kPq2mXw9Z',
  'Tiger-lily7!',
  '8f14e45f-ceea-467f-a0e6-1d2c3b4a5968',
  'ghp_0123456789abcdefghij',
])('a mix that no name has is strong: %s', (value) => {
  expect(isStrong(value)).toBe(true)
})
