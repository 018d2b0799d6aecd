import { expect, test } from 'vitest'
import { builtImage, projectName } from './project-name.ts'

test.each([
  ['shop', 'ssot-shop-test-1'],
  ['My Shop (v2)', 'ssot-my-shop-v2-test-1'],
  ['__x__', 'ssot-x-test-1'],
  ['店', 'ssot-stack-test-1'],
])('%s', (repository, name) => {
  expect(projectName(repository, 'test', '1')).toBe(name)
  expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
})

test.each([
  ['shop', 'api', 'ssot-docker/shop-api:1'],
  ['My Shop (v2)', 'My_API.v1', 'ssot-docker/my-shop-v2-my-api-v1:1'],
  ['a--b..c', 'web-', 'ssot-docker/a-b-c-web:1'],
  ['日本', 'web', 'ssot-docker/stack-web:1'],
])('the image of service %s %s', (repository, service, image) => {
  expect(builtImage(repository, service, '1')).toBe(image)
})
