import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { containerNameFixed } from './container-name-fixed.ts'

const repository = (files: Record<string, string>) => repositoryOf({ [TEST_MATRIX]: matrixText(), ...files })

test('fixed container names are found at their places, for information and without a fix', () => {
  const one = repository({
    'docker/dev.yml': `services:\r
  a:\r
    "container_name" :  'shop-a'   # Why.\r
    image: x:1\r
  b: { container_name: shop-b, image: x:1 }\r
  c: { container_name: "\${NAME:?}", image: x:1 }\r
  d: { hostname: d, image: x:1 }\r
  e: { container_name: shop-e, image: x:1, profiles: [off] }\r
`,
  })
  expect(found(containerNameFixed, one)).toEqual([
    'docker/dev.yml:3:25 service a: stacks leave out the container name shop-a of service a',
    'docker/dev.yml:5:24 service b: stacks leave out the container name shop-b of service b',
  ])
  expect(pointedAt(containerNameFixed, one)[0]).toBe("'shop-a'   # Why.")
  expect(containerNameFixed.severity).toBe('info')
  expect([...containerNameFixed.check(one)].flatMap(({ edits }) => edits ?? [])).toEqual([])
})

test('a fixed container name that two environments share is found once', () => {
  const compose = 'services:\n  a:\n    image: x:1\n    container_name: shop\n'
  const one = repository({
    'docker/base.yml': compose,
    'docker/dev.yml': 'include: [base.yml]\n',
    'docker/test.yml': 'include: [base.yml]\n',
  })
  expect(found(containerNameFixed, one)).toHaveLength(1)
})

test('a fixed container name in a file that no environment reads is not found', () => {
  expect(
    found(
      containerNameFixed,
      repository({ 'a.yml': 'services: { a: { image: x:1, container_name: a } }\n' }),
    ),
  ).toEqual([])
})

test('a host name is found for a service on an external network only', () => {
  const compose = `services:
  a: { image: x:1, hostname: shop-a, networks: [theirs] }
  b: { image: x:1, hostname: shop-b }
networks: { theirs: { external: true } }
`
  expect(found(containerNameFixed, repository({ 'docker/dev.yml': compose }))).toEqual([
    'docker/dev.yml:2:3 service a, host name: stacks leave out the host name shop-a of service a',
  ])
})
