import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { imageNoDigest } from './image-no-digest.ts'

function repository(image: string) {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api: { image: "${image}" }\n`,
  })
}

test('the rule is off, and finds an image without a digest', () => {
  expect(imageNoDigest.severity).toBe('off')
  expect(found(imageNoDigest, repository('redis:8'))).toEqual([
    'docker/dev.yml:2:17 service api, image redis:8: service api uses redis:8, which has no digest',
  ])
})

test.each([
  [`redis:8@sha256:${'0'.repeat(64)}`],
  ['${POSTGRES_IMAGE:?}'],
  ['redis:${TAG:?}'],
  ['${OTHER:?}'],
])('an image with a digest, or of an unknown version, is not found: %s', (image) => {
  expect(found(imageNoDigest, repository(image))).toEqual([])
})
