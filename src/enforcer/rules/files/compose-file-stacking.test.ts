import { expect, test } from 'vitest'
import { found, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { composeFileStacking } from './compose-file-stacking.ts'

const SERVICES = 'services: { api: { image: x:1 } }\n'

test('an override file beside the file that Compose takes without being told', () => {
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

test('none where Compose finds no such pair', () => {
  const repository = repositoryOf({
    'a/docker-compose.test.yml': SERVICES,
    'a/docker-compose.override.yml': SERVICES,
    'b/docker-compose.yml': SERVICES,
    'b/docker-compose.override.test.yml': SERVICES,
  })
  expect(found(composeFileStacking, repository)).toEqual([])
})

test('of twins it lies over the one that Compose takes first', () => {
  const override = 'docker-compose.override.yml'
  const twins = { 'docker-compose.yaml': SERVICES, 'docker-compose.yml': SERVICES, [override]: SERVICES }
  expect(found(composeFileStacking, repositoryOf(twins))).toEqual([
    expect.stringContaining('docker compose merges this file over docker-compose.yml'),
  ])
})
