import { expect, test } from 'vitest'
import { allImages, askedFor, pinOf } from './decide.ts'

const at = { file: 'm.md', line: 1, column: 1 }
const rows = [
  { image: 'postgres:16', digest: 'sha256:old', at },
  { image: 'docker.io/library/redis', digest: null, at },
]
const named = ['redis:latest', 'nginx:1'].map((image) => ({
  image,
  user: 'service x of environment test',
  at,
}))
const images = allImages(rows, named)

test('the images are those of the table and those that it lacks', () => {
  expect(images.map(({ image, row, used }) => [image, row?.image, used?.image])).toEqual([
    ['postgres:16', 'postgres:16', undefined],
    ['docker.io/library/redis', 'docker.io/library/redis', 'redis:latest'],
    ['nginx:1', undefined, 'nginx:1'],
  ])
})

test('only images without a digest are asked for, unless digests are renewed or checked', () => {
  const names = (mode: Parameters<typeof askedFor>[1]) => askedFor(images, mode).map(({ image }) => image)
  expect(names('missing')).toEqual(['docker.io/library/redis', 'nginx:1'])
  expect(names('update')).toHaveLength(3)
  expect(names('check')).toHaveLength(3)
})

test('what a digest of a registry means depends on the row', () => {
  const [postgres, redis, nginx] = images
  if (!postgres || !redis || !nginx) throw new Error('There are three images.')
  expect(pinOf(postgres, { digest: 'sha256:old' })).toMatchObject({ change: 'current' })
  expect(pinOf(postgres, { digest: 'sha256:new' })).toMatchObject({ change: 'renewed', before: 'sha256:old' })
  expect(pinOf(redis, { digest: 'sha256:new' })).toMatchObject({ change: 'filled' })
  expect(pinOf(nginx, { digest: 'sha256:new' })).toMatchObject({ change: 'added' })
})
