import { expect, test } from 'vitest'
import { fixed, found, pointedAt, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { containerNameFixed } from './container-name-fixed.ts'

const TEXT = `services:\r
  a:\r
    # Before.\r
    container_name: shop-a\r
    image: x:1\r
  b:\r
    "container_name" :  'shop-b'   # Why.\r
    image: x:1\r
  c: { container_name: shop-c, image: x:1 }\r
  d:\r
    image: x:1\r
    container_name: shop-d`

test('fixed container names are found at their places, and fix removes their lines but not comments', () => {
  const repository = repositoryOf({ 'a.yml': TEXT })
  expect(found(containerNameFixed, repository)).toEqual([
    'a.yml:4:21 service a: service a has the fixed container name shop-a',
    'a.yml:7:25 service b: service b has the fixed container name shop-b',
    'a.yml:9:24 service c: service c has the fixed container name shop-c',
    'a.yml:12:21 service d: service d has the fixed container name shop-d',
  ])
  expect(pointedAt(containerNameFixed, repository)[1]).toBe("'shop-b'   # Why.")
  const after = fixed(containerNameFixed, repository)['a.yml'] ?? ''
  expect(after).toBe(`services:\r
  a:\r
    # Before.\r
    image: x:1\r
  b:\r
    # Why.\r
    image: x:1\r
  c: { container_name: shop-c, image: x:1 }\r
  d:\r
    image: x:1\r
`)
  expect(fixed(containerNameFixed, repositoryOf({ 'a.yml': after }))).toEqual({})
})

test('a container name through an alias has no fix', () => {
  const repository = repositoryOf({
    'a.yml': 'x-n: &n shop\nservices:\n  a:\n    image: x:1\n    container_name: *n\n',
  })
  expect(found(containerNameFixed, repository)).toHaveLength(1)
  expect(fixed(containerNameFixed, repository)).toEqual({})
})

test.each([
  ['container_name: "${COMPOSE_PROJECT_NAME}-a"'],
  ['container_name: "${NAME:?}"'],
  ['hostname: a'],
])('a container name with a variable, or none, is not found: %s', (service) => {
  expect(
    found(containerNameFixed, repositoryOf({ 'a.yml': `services: { a: { image: x:1, ${service} } }\n` })),
  ).toEqual([])
})

test('a container name that is used elsewhere has no fix', () => {
  const repository = repositoryOf({
    'a.yml': 'services:\n  cache:\n    image: redis:8\n    container_name: shop-redis\n',
    'flush.sh': 'docker exec shop-redis redis-cli flushall\n',
  })
  const [finding] = containerNameFixed.check(repository)
  expect(finding).toMatchObject({ at: { line: 4 } })
  expect(finding?.edits).toBeUndefined()
})

test('a container name that several files set is removed from each', () => {
  const text = 'services:\n  cache:\n    image: redis:8\n    container_name: shop-redis\n'
  const after = fixed(containerNameFixed, repositoryOf({ 'a.yml': text, 'b.yml': text }))
  expect(after).toEqual({
    'a.yml': 'services:\n  cache:\n    image: redis:8\n',
    'b.yml': 'services:\n  cache:\n    image: redis:8\n',
  })
})
