import { expect, test } from 'vitest'
import {
  fixed,
  found,
  matrixText,
  pointedAt,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { buildOutsidePattern } from './build-outside-pattern.ts'

const DOCKERFILES = {
  'docker/api.Dockerfile': 'FROM x:1\n',
  'docker/api.alpine.Dockerfile': 'FROM x:1\n',
  'docker/web.alpine.Dockerfile': 'FROM x:1\n',
}

function repository(test: string, more: Record<string, string> = {}) {
  return repositoryOf({ [TEST_MATRIX]: matrixText(), ...DOCKERFILES, 'docker/test.yml': test, ...more })
}

test("a Dockerfile of another environment is found, and fix replaces it with the environment's own", () => {
  const text = `services:\r
  api:\r
    build:\r
      context: ..\r
      dockerfile:   'docker/api.Dockerfile' # why\r
`
  const found1 = repository(text)
  expect(found(buildOutsidePattern, found1)).toEqual([
    'docker/test.yml:5:21 service api, environment test: service api builds docker/api.Dockerfile, but environment test builds only docker/*.alpine.Dockerfile',
  ])
  expect(pointedAt(buildOutsidePattern, found1)).toEqual(["'docker/api.Dockerfile' # why"])
  const after = fixed(buildOutsidePattern, found1)
  expect(after).toEqual({
    'docker/test.yml': text.replace('docker/api.Dockerfile', 'docker/api.alpine.Dockerfile'),
  })
  expect(found(buildOutsidePattern, repository(after['docker/test.yml'] ?? ''))).toEqual([])
})

test.each([
  [
    'a Dockerfile that is relative to its context',
    'build: { context: ., dockerfile: api.Dockerfile }',
    'api.alpine.Dockerfile',
  ],
  [
    'a Dockerfile of no environment',
    'build: { context: .., dockerfile: api/Dockerfile }',
    'docker/api.alpine.Dockerfile',
  ],
])('fix replaces %s', (_, build, path) => {
  const text = `services: { api: { ${build} } }\n`
  expect(fixed(buildOutsidePattern, repository(text))['docker/test.yml']).toContain(`dockerfile: ${path} }`)
})

test.each([
  ['no matching Dockerfile has the name', 'build: { context: .., dockerfile: docker/other.Dockerfile }'],
  ['the Dockerfile is not named', 'build: ../api'],
])('there is no fix if %s', (_, build) => {
  const findings = [...buildOutsidePattern.check(repository(`services: { api: { ${build} } }\n`))]
  expect(findings).toHaveLength(1)
  expect(findings[0]?.edits).toBeUndefined()
})

test.each([
  ['build: { context: .., dockerfile: docker/web.alpine.Dockerfile }'],
  ['build: { context: .., dockerfile: "${WHICH:?}" }'],
  ['build: { context: .., dockerfile_inline: FROM scratch }'],
  ['build: https://example.org/x.git'],
  ['image: x:1'],
])('a build that matches the pattern, or is unknown, is not found: %s', (build) => {
  expect(found(buildOutsidePattern, repository(`services: { api: { ${build} } }\n`))).toEqual([])
})

test('a build that comes from an extended file is found at the extends, without a fix', () => {
  const text = 'services:\n  api:\n    extends: { file: dev.yml, service: api }\n'
  const dev = 'services: { api: { build: { context: .., dockerfile: docker/api.Dockerfile } } }\n'
  const extending = repository(text, { 'docker/dev.yml': dev })
  expect(pointedAt(buildOutsidePattern, extending)).toEqual(['{ file: dev.yml, service: api }'])
  expect(fixed(buildOutsidePattern, extending)).toEqual({})
})

test('a build in a file whose paths start elsewhere, by project_directory, is not found', () => {
  const including = repository('include: [{ path: ../x/a.yml, project_directory: .. }]\n', {
    'x/a.yml': 'services: { api: { build: . } }\n',
  })
  expect(found(buildOutsidePattern, including)).toEqual([])
})
