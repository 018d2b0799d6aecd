import { expect, test } from 'vitest'
import { escaped, unescaped } from './dollars.ts'

test.each(['', 'a', '$', '$$', 'a$b', '$$$', '${NAME}'])(
  'the value %j is read as it was written',
  (value) => {
    expect(unescaped(escaped(value))).toBe(value)
  },
)

test('each dollar sign is written twice', () => {
  expect(escaped('a$b$$')).toBe('a$$b$$$$')
})
