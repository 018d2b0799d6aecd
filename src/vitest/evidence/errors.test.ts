import { expect, test } from 'vitest'
import { placeAt } from './errors.ts'

const place = { file: '/a.test.ts', line: 3, column: 1 }

test('an error without frames gets the place of its test, and one with frames keeps them', () => {
  const bare = { message: 'fetch failed', stacks: [] }
  placeAt(bare, place)
  expect(bare.stacks).toEqual([{ ...place, method: '' }])
  const frame = { file: '/b.ts', line: 9, column: 2, method: 'f' }
  const full = { message: 'boom', stacks: [frame] }
  placeAt(full, place)
  expect(full.stacks).toEqual([frame])
})
