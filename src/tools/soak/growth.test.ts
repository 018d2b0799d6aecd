import { expect, test } from 'vitest'
import { growthIn } from './growth.ts'

const sample = { keeperMb: 90, descriptors: 20, resources: 7, images: 4, homeKb: 500 }

test('samples that go up and down do not grow', () => {
  const samples = Array.from({ length: 20 }, (_, index) => ({ ...sample, keeperMb: 90 + (index % 5) }))
  expect(growthIn(samples)).toEqual([])
})

test('what has grown is named, with its medians', () => {
  const samples = Array.from({ length: 20 }, (_, index) => ({
    ...sample,
    descriptors: 20 + index,
    images: 4 + Math.floor(index / 2),
  }))
  expect(growthIn(samples)).toEqual(['descriptors 25 to 35', 'images 6 to 11'])
})
