import { expect, test } from 'vitest'
import { builtImage, isBuiltReference, projectName, stableProjectName } from './project-name.ts'

test.each([
  ['shop', 'ssot-shop-test-1'],
  ['My Shop (v2)', 'ssot-my-shop-v2-test-1'],
  ['__x__', 'ssot-x-test-1'],
  ['店', 'ssot-stack-test-1'],
])('the project name for the repository %s is %s', (repository, name) => {
  expect(projectName(repository, 'test', '1')).toBe(name)
  expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
})

test.each([
  ['shop', 'api', 'ssot-docker/shop-api:1-0b2b4a86'],
  ['My Shop (v2)', 'My_API.v1', 'ssot-docker/my-shop-v2-my-api-v1:1-0b2b4a86'],
  ['a--b..c', 'web-', 'ssot-docker/a-b-c-web:1-0b2b4a86'],
  ['日本', 'web', 'ssot-docker/stack-web:1-0b2b4a86'],
])('the image for the repository %s and the service %s is %s', (repository, service, image) => {
  expect(builtImage(repository, service, { hash: '1', stack: 's', installation: '0b2b4a86-8ad6' })).toBe(
    image,
  )
})

test('the tag of an image without a content hash is the name of its stack', () => {
  const whose = { hash: null, stack: 'ssot-shop-test-1', installation: '0b2b4a86-8ad6' }
  expect(builtImage('shop', 'api', whose)).toBe('ssot-docker/shop-api:ssot-shop-test-1')
})

test.each([
  ['ssot-docker/shop-api:1a-0b2b4a86', '1a', true],
  ['ssot-docker/shop-api:ssot-shop-test-1', '', true],
  ['registry.example/shop:v1', '1a', false],
  ['ssot-docker/shop-api:mine', '1a', false],
  ['ssot-docker/shop-api:mine', '', false],
])('whether %s with the hash "%s" is a reference of a built image: %j', (reference, hash, is) => {
  expect(isBuiltReference(reference, hash)).toBe(is)
})

test('the stack of a permanent environment has one name for each checkout and environment', () => {
  expect(stableProjectName('/a/shop', 'development')).toMatch(/^ssot-shop-development-[0-9a-f]{8}$/)
  expect(stableProjectName('/a/shop', 'development')).toBe(stableProjectName('/a/shop', 'development'))
  expect(stableProjectName('/b/shop', 'development')).not.toBe(stableProjectName('/a/shop', 'development'))
})
