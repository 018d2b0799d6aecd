import { expect, test } from 'vitest'
import { isDockerfileName } from './names.ts'

test.each([
  'Dockerfile',
  'a/b/dockerfile',
  'DOCKERFILE.prod',
  'Dockerfile.alpine-test',
  'docker/auth.staging.Dockerfile',
  'x.dockerfile',
  'Containerfile',
  'Dockerfile.bak',
])('%s is a Dockerfile', (path) => {
  expect(isDockerfileName(path)).toBe(true)
})

test.each([
  'Dockerfile.dockerignore',
  'auth.Dockerfile.dockerignore',
  'src/dockerfile.ts',
  'Dockerfile.j2',
  'dockerfile/read',
  'dockerfiles.md',
  'MyDockerfile',
  '.Dockerfile/x',
])('%s is not a Dockerfile', (path) => {
  expect(isDockerfileName(path)).toBe(false)
})
