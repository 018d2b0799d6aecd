import { expect, test } from 'vitest'
import { withPinnedImages } from './images.ts'

const digest = `sha256:${'a'.repeat(64)}`
const at = { file: 'm.md', line: 1, column: 1 }

test.each([
  ['postgres:16', 'postgres:16'],
  ['docker.io/library/postgres:16', 'postgres:16'],
  ['redis', 'redis:latest'],
  ['registry.example:5000/team/app', 'registry.example:5000/team/app:latest'],
])('the image %s is pinned by the row %s', (written, row) => {
  const model = { name: 'p', services: { a: { image: written } } }
  const { services } = withPinnedImages(model, { images: [{ image: row, digest, at }] })
  expect(services.a).toEqual({ image: `${written}@${digest}` })
})

test.each([
  ['another tag', { image: 'postgres:15' }],
  ['a digest of its own', { image: `postgres:16@sha256:${'b'.repeat(64)}` }],
  ['a build', { image: 'postgres:16', build: { context: '.' } }],
  ['no image', {}],
])('an image with %s stays as it is', (_, service) => {
  const model = { name: 'p', services: { a: service } }
  expect(withPinnedImages(model, { images: [{ image: 'postgres:16', digest, at }] })).toEqual(model)
})

test('a row without a digest pins nothing', () => {
  const model = { name: 'p', services: { a: { image: 'postgres:16' } } }
  expect(withPinnedImages(model, { images: [{ image: 'postgres:16', digest: null, at }] })).toEqual(model)
})
