import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { namedImages } from './named-images.ts'

function named(services: string, { variables = '', envFile = '', profiles = '-' } = {}) {
  const text = matrixText(undefined, variables, [
    { name: 'test', composeFile: 'docker/test.yml', dockerfiles: '-', hostPorts: '28000-28299' },
  ])
    .replace('| test | Rebuild', '| test | Rebuild')
    .replace('| 27000 | 28000-28099 |', '| 28000-28099 |')
    .replace('| Compose file |', '| Compose file | Profiles | Env file |')
    .replace('| --- | --- |', '| --- | --- | --- | --- |')
    .replace('| docker/test.yml |', `| docker/test.yml | ${profiles} | .env.test |`)
  const repository = repositoryOf({
    [TEST_MATRIX]: text,
    'docker/test.yml': `services:\n${services}`,
    '.env.test': envFile,
  })
  const { matrix } = repository.matrix
  const [environment] = matrix?.environments ?? []
  if (matrix === null || environment === undefined) throw new Error('The sample is not valid.')
  const { images, unknown } = namedImages(matrix, [{ environment, repository }])
  return {
    images: images.map(({ image }) => image),
    unknown: unknown.map(({ image }) => image),
  }
}

const nothing = { images: [], unknown: [] }

test('each image that services run is named once, whatever its spelling', () => {
  expect(
    named('  a: { image: redis }\n  b: { image: "docker.io/library/redis:latest" }\n  c: { image: "x:1" }\n'),
  ).toEqual({
    images: ['redis', 'x:1'],
    unknown: [],
  })
})

test.each([
  ['is built', '  a: { image: "app:1", build: . }\n  b: { image: "app:1" }\n'],
  ['is pinned in the file', `  a: { image: "redis:7@sha256:${'0'.repeat(64)}" }\n`],
  ['is a base image', '  a: { image: "${POSTGRES_IMAGE:?}" }\n'],
  ['is never pulled', '  a: { image: "app:1", pull_policy: never }\n'],
  ['has no replicas', '  a: { image: "app:1", scale: 0 }\n'],
  ['has a profile that is not active', '  a: { image: "app:1", profiles: [tools] }\n'],
])('an image that %s is left out', (_, services) => {
  expect(named(services)).toEqual(nothing)
})

test('an image of an active profile is named', () => {
  expect(named('  a: { image: "app:1", profiles: [tools] }\n', { profiles: 'tools' }).images).toEqual([
    'app:1',
  ])
})

test.each([
  ['redis:${TAG}', 'redis:from-matrix'],
  ['redis:${TAG:-9}', 'redis:from-matrix'],
  ['redis:${OTHER:-9}', 'redis:9'],
  ['redis:${FILE}', 'redis:from-file'],
  ['redis:${OTHER:-${FILE}}', 'redis:from-file'],
  ['${OTHER:+x/}redis:${TAG:+1}', 'redis:1'],
])('the variables of %s are replaced: %s', (image, expected) => {
  const variables = '\n## Variables\n\n| Variable | test |\n| --- | --- |\n| TAG | from-matrix |\n'
  expect(
    named(`  a: { image: "${image}" }\n`, { variables, envFile: 'FILE=from-file\nTAG=no\n' }).images,
  ).toEqual([expected])
})

test('an image whose variable only a start knows is told', () => {
  const variables = '\n## Variables\n\n| Variable | test |\n| --- | --- |\n| TAG | from environment |\n'
  expect(named('  a: { image: "redis:${TAG:-1}" }\n  b: { image: "redis:${NO}" }\n', { variables })).toEqual({
    images: [],
    unknown: ['redis:${TAG:-1}', 'redis:${NO}'],
  })
})
