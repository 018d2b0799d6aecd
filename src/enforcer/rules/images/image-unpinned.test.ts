import { describe, expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { imageUnpinned } from './image-unpinned.ts'

function repository(service: string, dockerfile = 'FROM scratch\n') {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api: { ${service} }\n`,
    'docker/api.Dockerfile': dockerfile,
  })
}

test.each([
  ['postgres', 'which has no tag'],
  ['registry.example.org:5000/a/b', 'which has no tag'],
  ['postgres:latest', 'which is not a fixed version'],
  ['a/b:${TAG:-latest}', 'which is not a fixed version'],
  ['${REGISTRY:?}/b', 'which has no tag'],
  ['${IMAGE:-redis}', 'which has no tag'],
])('an image without a fixed version is found: %s', (image, why) => {
  expect(found(imageUnpinned, repository(`image: "${image}"`))).toEqual([
    `docker/dev.yml:2:17 service api, image ${image}: service api uses ${image}, ${why}`,
  ])
})

test.each([
  ['postgres:17'],
  ['localhost:5000/a:1'],
  [`a@sha256:${'0'.repeat(64)}`],
  [`a:latest@sha256:${'0'.repeat(64)}`],
  ['a:${TAG:?}'],
  ['a:${TAG:?latest}'],
  ['a${SUFFIX:?}'],
  ['${POSTGRES_IMAGE:?}'],
  ['${POSTGRES_IMAGE:-postgres}'],
  ['${OTHER:?}'],
])('an image with a fixed or unknown version is not found: %s', (image) => {
  expect(found(imageUnpinned, repository(`image: "${image}"`))).toEqual([])
})

describe('variables of the matrix', () => {
  const withRow = (value: string, image: string) =>
    found(
      imageUnpinned,
      repositoryOf({
        [TEST_MATRIX]: matrixText(
          undefined,
          `\n## Variables\n\n| Variable | dev | test |\n| --- | --- | --- |\n| TAG | ${value} | - |\n`,
        ),
        'docker/dev.yml': `services:\n  api: { image: "${image}" }\n`,
      }),
    )

  test('what the matrix gives is judged, not the default in the file', () => {
    expect(withRow('latest', 'a/b:${TAG:-1}')).toEqual([
      'docker/dev.yml:2:17 service api, image a/b:${TAG:-1}: service api uses a/b:latest in environment dev, which is not a fixed version',
    ])
    expect(withRow('latest', '${HOST:?}/b:${TAG}')).toEqual([
      'docker/dev.yml:2:17 service api, image ${HOST:?}/b:${TAG}: service api uses ${HOST:?}/b:${TAG} in environment dev, which is not a fixed version',
    ])
  })

  test.each(['1', 'from environment'])(
    'a fixed or unknown version instead of latest is not found: %s',
    (value) => {
      expect(withRow(value, 'a/b:${TAG:-latest}')).toEqual([])
    },
  )
})

test('the name of a built image is not found, also in other services that use it', () => {
  const built = repository(
    'image: app, build: { context: .., dockerfile: docker/api.Dockerfile } }\n  again: { image: app',
  )
  expect(found(imageUnpinned, built)).toEqual([])
})

test('an image without a fixed version is found in a Dockerfile', () => {
  const dockerfile =
    'ARG BASE=node\nARG NODE_IMAGE\nFROM ${BASE} AS a\nFROM a\nFROM ${NODE_IMAGE}\nCOPY --from=tools /a /b\n'
  const contexts =
    'build: { context: .., dockerfile: docker/api.Dockerfile, additional_contexts: { tools: ../tools } }'
  expect(found(imageUnpinned, repository(contexts, dockerfile))).toEqual([
    'docker/api.Dockerfile:3:6 a build, image node: a build uses node, which has no tag',
  ])
})

test('an image that several services share is found once', () => {
  const merged = repositoryOf({
    'a.yml': 'x-a: &a { image: redis }\nservices:\n  b: { <<: *a }\n  c: { <<: *a }\n  d: { extends: b }\n',
    'b.yml': 'services: { e: { extends: { file: a.yml, service: b } } }\n',
  })
  expect(found(imageUnpinned, merged)).toEqual([
    'a.yml:1:18 service b, image redis: service b uses redis, which has no tag',
  ])
})
