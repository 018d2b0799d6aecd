import { expect, test } from 'vitest'
import { inKeyOrder, keyOrderOf } from './key-order.ts'

const written = { b: 1, a: { z: [{ y: 1, x: 'secret' }], c: null } }

test('the order of keys has no values', () => {
  expect(JSON.stringify(keyOrderOf(written))).toBe('{"b":null,"a":{"z":[{"y":null,"x":null}],"c":null}}')
})

test('data get the order back, at every depth', () => {
  const sorted = { a: { c: null, z: [{ x: 'secret', y: 1 }] }, b: 1 }
  expect(JSON.stringify(inKeyOrder(sorted, keyOrderOf(written)))).toBe(JSON.stringify(written))
})

test('keys that the order does not have come last, and those that the data do not have are left out', () => {
  expect(JSON.stringify(inKeyOrder({ new: 1, a: 2, __proto: 3 }, { c: null, a: null }))).toBe(
    '{"a":2,"new":1,"__proto":3}',
  )
})

test.each([
  ['a list in the place of a mapping', [1, 2], { a: null }],
  ['a mapping in the place of a list', { a: 1 }, [null]],
  ['a value in the place of a mapping', 'text', { a: null }],
  ['data without an order', { b: 1, a: 2 }, undefined],
])('%s stays as it is', (_, data, order) => {
  expect(JSON.stringify(inKeyOrder(data, order))).toBe(JSON.stringify(data))
})
