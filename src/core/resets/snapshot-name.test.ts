import { expect, test } from 'vitest'
import { MAX_NAME_LENGTH, snapshotName, unknownSnapshot } from './snapshot-name.ts'

test.each(['with orders', 'x'.repeat(MAX_NAME_LENGTH), 'é\n"', '__proto__'])('%j is a name', (name) => {
  expect(snapshotName(name)).toBe(name)
})

test.each([
  [undefined, 'is of the type undefined'],
  [null, 'is null'],
  [7, 'is of the type number'],
  ['', 'is empty'],
  [' \n', 'is empty'],
  ['x'.repeat(MAX_NAME_LENGTH + 1), 'has 201 characters'],
])('%j is no name, and the error says why', (given, why) => {
  expect(() => snapshotName(given)).toThrow(
    expect.objectContaining({ code: 'RESET_REFUSED', summary: expect.stringContaining(why) }),
  )
})

test('an unknown name is an error with those that there are', () => {
  expect(unknownSnapshot('with order', ['empty cart', 'with orders'])).toMatchObject({
    code: 'SNAPSHOT_UNKNOWN',
    summary: 'This test file has no snapshot "with order", perhaps "with orders"',
    todo: 'Use one of "empty cart", "with orders". Nothing was changed.',
  })
  expect(unknownSnapshot('x', []).todo).toContain('It has none yet')
  const many = Array.from({ length: 22 }, (_, index) => `name ${index}`)
  expect(unknownSnapshot('other', many).todo).toContain('"name 19", 2 more.')
})
