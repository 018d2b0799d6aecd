import { expect, test } from 'vitest'
import { found, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { composeFileStacking } from './compose-file-stacking.ts'

const SERVICES = 'services: { api: { image: x:1 } }\n'

test('an override file next to a file that Compose uses by default is found', () => {
  const repository = repositoryOf({
    'docker/docker-compose.yml': SERVICES,
    'docker/docker-compose.override.yml': 'services: { api: { ports: ["1:1"] } }\n',
    'compose.yaml': SERVICES,
    'compose.override.yaml': SERVICES,
  })
  expect(found(composeFileStacking, repository)).toEqual([
    'compose.override.yaml:1:1 override of compose.yaml: without -f, docker compose merges this file over compose.yaml',
    'docker/docker-compose.override.yml:1:1 override of docker-compose.yml: without -f, docker compose merges this file over docker/docker-compose.yml',
  ])
})

test('an override file without a file that Compose uses by default is not found', () => {
  const repository = repositoryOf({
    'a/docker-compose.test.yml': SERVICES,
    'a/docker-compose.override.yml': SERVICES,
    'b/docker-compose.yml': SERVICES,
    'b/docker-compose.override.test.yml': SERVICES,
  })
  expect(found(composeFileStacking, repository)).toEqual([])
})

test('an override file is reported with the file that Compose looks for first', () => {
  const override = 'docker-compose.override.yml'
  const twins = { 'docker-compose.yaml': SERVICES, 'docker-compose.yml': SERVICES, [override]: SERVICES }
  expect(found(composeFileStacking, repositoryOf(twins))).toEqual([
    expect.stringContaining('docker compose merges this file over docker-compose.yml'),
  ])
})
