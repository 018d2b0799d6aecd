import { expect, test } from 'vitest'
import { found, matrixText, repositoryOf, TEST_MATRIX } from '../../dev/test-repository.ts'
import { imageDriftAcrossEnvironments } from './image-drift-across-environments.ts'

function repository(dev: string, test: string, more: Record<string, string> = {}) {
  const file = (service: string) => `services:\n  db: { ${service} }\n`
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': file(dev),
    'docker/test.yml': file(test),
    ...more,
  })
}

test.each([
  ['image: postgres:15', 'image: postgres:16', 'test uses postgres:16, and environment dev postgres:15'],
  [
    'image: postgres:15',
    'image: docker.io/library/postgres',
    'test uses postgres:latest, and environment dev postgres:15',
  ],
])('%s here and %s there', (dev, test, message) => {
  const findings = [...imageDriftAcrossEnvironments.check(repository(dev, test))]
  expect(findings).toMatchObject([
    { at: { file: 'docker/test.yml', line: 2 }, related: [{ at: { file: 'docker/dev.yml', line: 2 } }] },
  ])
  expect(findings[0]?.message).toBe(`environment ${message}`)
})

test('the one that is not from the matrix is found, whichever comes first', () => {
  const drift = repository('image: postgres:15', 'image: "${POSTGRES_IMAGE:?}"')
  expect(found(imageDriftAcrossEnvironments, drift)).toEqual([
    'docker/dev.yml:2:16 service db, image docker.io/library/postgres, environment dev: environment dev uses postgres:15, and environment test postgres:17@sha256:00000000',
  ])
})

test('a Dockerfile of one environment and a service of the other', () => {
  const build = 'build: { context: .., dockerfile: docker/db.alpine.Dockerfile }'
  const drift = repository('image: "node:22"', build, { 'docker/db.alpine.Dockerfile': 'FROM node:24\n' })
  expect(found(imageDriftAcrossEnvironments, drift)).toEqual([
    'docker/db.alpine.Dockerfile:1:6 a build, image docker.io/library/node, environment test: environment test uses node:24, and environment dev node:22',
  ])
})

test.each([
  ['image: postgres:15', 'image: postgres:15'],
  ['image: postgres:15', 'image: mysql:8'],
  ['image: postgres:17', 'image: "${POSTGRES_IMAGE:?}"'],
  ['image: "postgres:${TAG:?}"', 'image: postgres:15'],
  ['image: "postgres:15" }\n  other: { image: postgres:16', 'image: "postgres:15"'],
  ['image: app:1, build: .', 'image: app:2, build: .'],
])('not found: %s here and %s there', (dev, test) => {
  expect(found(imageDriftAcrossEnvironments, repository(dev, test))).toEqual([])
})

test('two versions in a build are none of another environment as long as it has one of them', () => {
  const build = 'build: { context: .., dockerfile: docker/db.alpine.Dockerfile }'
  const files = { 'docker/db.alpine.Dockerfile': 'FROM node:24 AS a\nFROM node:22\n' }
  expect(found(imageDriftAcrossEnvironments, repository('image: "node:22"', build, files))).toEqual([])
})
