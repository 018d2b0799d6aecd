import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { composeInvalid } from './compose-invalid.ts'

test('problems of the reader are found at their places', () => {
  const repository = repositoryOf({
    'a/compose.yml':
      'servics:\r\n  api: { image: x:1 }\r\nservices:\r\n  api: { image: x:1, ports: ["x:80"] }\r\n',
    'b/compose.yml': 'services: { api: { image: x:1 } }\n',
  })
  expect(found(composeInvalid, repository)).toEqual([
    'a/compose.yml:1:1 Unknown key "servics", perhaps "services": Unknown key "servics", perhaps "services"',
    'a/compose.yml:4:30 An entry of ports of service api has a host port that is not a port from 1 to 65535: x:80: An entry of ports of service api has a host port that is not a port from 1 to 65535: x:80',
  ])
})

test('a dependency on a service that is neither in the file nor in an included one is found', () => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml':
      'include: [more.yml]\nservices:\n  api: { image: x:1, depends_on: [db, cache, "no"] }\n  b: { image: x:1, depends_on: { off: { condition: service_started, required: false } } }\n',
    'docker/more.yml': 'services:\n  db: { image: x:1, depends_on: [b] }\n  cache: { image: x:1 }\n',
  })
  expect(found(composeInvalid, repository)).toEqual([
    'docker/dev.yml:3:46 service api, depends_on no: service api depends on no, which environment dev does not have',
  ])
})

test('a dependency on a service with a profile is found, unless the service itself has one or can do without', () => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:
  admin: { image: x:1, profiles: [tools] }
  api: { image: x:1, depends_on: [admin] }
  other: { image: x:1, profiles: [tools], depends_on: [admin] }
  free: { image: x:1, depends_on: { admin: { condition: service_started, required: false } } }
`,
  })
  expect(found(composeInvalid, repository)).toEqual([
    'docker/dev.yml:3:35 service api, depends_on admin: service api depends on admin, which is not started in environment dev, because it has the profile tools',
  ])
})

test('a missing dependency in a file of no environment is not found', () => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/part.yml': 'services: { api: { image: x:1, depends_on: [db] } }\n',
  })
  expect(found(composeInvalid, repository)).toEqual([])
})
