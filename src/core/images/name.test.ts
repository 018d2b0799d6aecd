import { expect, test } from 'vitest'
import { canonicalImage, readImageName } from './name.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

test.each([
  ['redis', 'docker.io', 'library/redis', null, null],
  ['docker.io/redis:8', 'docker.io', 'library/redis', '8', null],
  ['index.docker.io/library/redis', 'docker.io', 'library/redis', null, null],
  ['bitnami/redis:8', 'docker.io', 'bitnami/redis', '8', null],
  [`ghcr.io/team/app:1@${DIGEST}`, 'ghcr.io', 'team/app', '1', DIGEST],
  ['localhost/app', 'localhost', 'app', null, null],
  ['127.0.0.1:5000/a/b', '127.0.0.1:5000', 'a/b', null, null],
  ['registry:5000/app', 'registry:5000', 'app', null, null],
  ['MyRegistry/app:1', 'MyRegistry', 'app', '1', null],
])('the parts of the name of an image are read: %s', (text, registry, path, tag, digest) => {
  expect(readImageName(text)).toEqual({ registry, path, tag, digest })
})

test.each([
  [
    [
      'redis',
      'redis:latest',
      'docker.io/redis',
      'docker.io/library/redis',
      'index.docker.io/library/redis:latest',
    ],
  ],
  [[`redis@${DIGEST}`, `docker.io/library/redis@${DIGEST}`]],
  [['registry.example:5000/app', 'registry.example:5000/app:latest']],
])('all spellings of an image have one text: %j', (spellings) => {
  expect(new Set(spellings.map(canonicalImage)).size).toBe(1)
})

test('different images have different texts', () => {
  const images = ['redis', 'redis:8', 'bitnami/redis', 'ghcr.io/library/redis', `redis@${DIGEST}`]
  expect(new Set(images.map(canonicalImage)).size).toBe(images.length)
})
