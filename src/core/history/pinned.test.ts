import { expect, test } from 'vitest'
import { pinnedImages } from './pinned.ts'
import type { RecordedImage } from './version.ts'

/** The images of versions of one stack: `{ 1: ['a', 'b'] }`. */
function images(stack: string, byNumber: Record<number, string[]>): RecordedImage[] {
  return Object.entries(byNumber).flatMap(([number, ids]) =>
    ids.map((id) => ({ stack, number: Number(number), id })),
  )
}

test('the images of the last versions stay, each stack with a number of its own', () => {
  const recorded = [
    ...images('dev', { 1: ['a'], 2: ['a', 'b'], 5: ['c', 'b'], 12: ['d', 'b'] }),
    ...images('staging', { 3: ['x'], 4: ['y'] }),
  ]
  const stacks = [
    { stack: 'dev', root: '/dev', kept: 2 },
    { stack: 'staging', root: '/staging', kept: 1 },
  ]
  const { ids, versions } = pinnedImages(recorded, stacks)
  expect(ids).toEqual(
    new Map([
      ['dev', new Set(['c', 'b', 'd'])],
      ['staging', new Set(['y'])],
    ]),
  )
  expect(versions).toEqual(
    new Map([
      ['dev', [5, 12]],
      ['staging', [4]],
    ]),
  )
})

test('versions without images take no place', () => {
  const { versions } = pinnedImages(images('dev', { 1: ['a'], 2: [], 3: ['b'] }), [
    { stack: 'dev', root: '/dev', kept: 2 },
  ])
  expect(versions.get('dev')).toEqual([1, 3])
})

test('a stack that is not named keeps nothing', () => {
  expect(pinnedImages(images('gone', { 1: ['a'] }), []).ids).toEqual(new Map())
})

test('a stack without versions keeps nothing', () => {
  const { ids, versions } = pinnedImages([], [{ stack: 'dev', root: '/dev', kept: 5 }])
  expect(ids).toEqual(new Map([['dev', new Set()]]))
  expect(versions).toEqual(new Map([['dev', []]]))
})
