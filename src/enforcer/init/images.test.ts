import { expect, test } from 'vitest'
import { proposeImages } from './images.ts'

test('each image without a digest is named once, but none that is built here', () => {
  const images = [
    'postgres:16',
    'docker.io/library/postgres:16',
    'redis',
    `x:1@sha256:${'0'.repeat(64)}`,
    'app:dev',
    'UP per',
  ]
  expect(proposeImages(images, new Set(['app:dev']))).toEqual(['postgres:16', 'redis'])
})
