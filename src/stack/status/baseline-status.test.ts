import { expect, test } from 'vitest'
import type { StackDefinition } from '../definition/definition.ts'
import { amountOf } from './baseline-status.ts'

test('only images of services of the environment whose data is kept as one count', () => {
  const state = [
    { service: 'db', baseline: 'image' },
    { service: 'cache', baseline: 'none' },
  ] as StackDefinition['matrix']['state']
  const matrix = { state } as StackDefinition['matrix']
  const image = (reference: string) => ({ reference, dataBytes: 5 })
  const images = [
    image('ssot-docker/shop-db-baseline:1'),
    image('ssot-docker/shop-db-baseline:2'),
    image('ssot-docker/shop-cache-baseline:1'),
    image('ssot-docker/other-db-baseline:1'),
  ]
  expect(amountOf(images, { root: '/home/me/shop', matrix })).toEqual({ images: 2, dataBytes: 10 })
  expect(amountOf([], { root: '/home/me/shop', matrix })).toEqual({ images: 0, dataBytes: 0 })
})
