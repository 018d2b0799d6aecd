import { describe, expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
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
  ['image: mysql:15', 'image: mysql:16', 'test uses mysql:16, but environment dev uses mysql:15'],
  [
    'image: mysql:15',
    'image: docker.io/library/mysql',
    'test uses mysql:latest, but environment dev uses mysql:15',
  ],
])('different versions of an image are found: %s in dev and %s in test', (dev, test, message) => {
  const findings = [...imageDriftAcrossEnvironments.check(repository(dev, test))]
  expect(findings).toMatchObject([
    { at: { file: 'docker/test.yml', line: 2 }, related: [{ at: { file: 'docker/dev.yml', line: 2 } }] },
  ])
  expect(findings[0]?.message).toBe(`environment ${message}`)
})

test('of two versions, the one that is not from the matrix is found', () => {
  const different = repository('image: postgres:15', 'image: "${POSTGRES_IMAGE:?}"')
  expect(found(imageDriftAcrossEnvironments, different)).toEqual([
    'docker/dev.yml:2:16 service db, image docker.io/library/postgres, environment dev: environment dev uses postgres:15, but the matrix provides postgres:17@sha256:00000000 as POSTGRES_IMAGE',
  ])
})

test('different versions in a Dockerfile and in a service of another environment are found', () => {
  const build = 'build: { context: .., dockerfile: docker/db.alpine.Dockerfile }'
  const different = repository('image: "node:22"', build, { 'docker/db.alpine.Dockerfile': 'FROM node:24\n' })
  expect(found(imageDriftAcrossEnvironments, different)).toEqual([
    'docker/db.alpine.Dockerfile:1:6 a build, image docker.io/library/node, environment test: environment test uses node:24, but environment dev uses node:22',
  ])
})

test.each([
  ['image: postgres:17', 'writes out postgres:17, which the matrix provides as POSTGRES_IMAGE'],
  [
    'image: postgres:15',
    'uses postgres:15, but the matrix provides postgres:17@sha256:00000000 as POSTGRES_IMAGE',
  ],
])('an image of the matrix that is written out is found in every environment: %s', (service, message) => {
  const findings = [...imageDriftAcrossEnvironments.check(repository(service, service))]
  expect(findings.map((finding) => finding.message)).toEqual([
    `environment dev ${message}`,
    `environment test ${message}`,
  ])
  expect(findings[0]).toMatchObject({ related: [{ at: { file: TEST_MATRIX, line: 20 } }] })
})

describe('variables in images', () => {
  const variables = (...cells: string[]) =>
    `\n## Variables\n\n| Variable | dev | test |\n| --- | --- | --- |\n| TAG | ${cells.join(' | ')} |\n`
  const check = (image: string, cells: string[], args = '') => {
    const service = args === '' ? `image: "${image}"` : args
    const files = {
      [TEST_MATRIX]: `${matrixText()}${variables(...cells)}`,
      'docker/db.alpine.Dockerfile': 'ARG TAG\nFROM mysql:${TAG}\n',
    }
    return [...imageDriftAcrossEnvironments.check(repository(service, 'image: "mysql:15"', files))]
  }

  test('a value of the matrix counts, not the default in the file', () => {
    expect(check('mysql:${TAG:-15}', ['16', '-'])).toMatchObject([
      {
        message: 'environment test uses mysql:15, but environment dev uses mysql:16',
        at: { file: 'docker/test.yml' },
      },
    ])
    expect(check('mysql:${TAG:-16}', ['15', '-'])).toEqual([])
  })

  test('environments of one file that the matrix gives different versions are found', () => {
    const file = 'services:\n  db: { image: "mysql:${TAG:?}" }\n'
    const environments = ['dev', 'test'].map((name, index) => ({
      name,
      composeFile: 'docker/dev.yml',
      dockerfiles: '-',
      hostPorts: `${27 + index}000-${27 + index}099`,
    }))
    const matrix = matrixText(
      '| api | 8080 | http | / | API_URL | 27000 | 28000 | - |',
      variables('15', '16'),
      environments,
    )
    const one = repositoryOf({ [TEST_MATRIX]: matrix, 'docker/dev.yml': file })
    expect(one.matrix.problems).toEqual([])
    expect([...imageDriftAcrossEnvironments.check(one)]).toMatchObject([
      {
        message: 'environment test uses mysql:16, but environment dev uses mysql:15',
        todo: expect.stringContaining('give the variable the same value in each environment'),
      },
    ])
  })

  test.each([
    ['mysql:${TAG:-16}', ['from environment', '-']],
    ['mysql:${TAG:?}', ['15', '-']],
    ['mysql:${TAG:+15}', ['16', '-']],
    ['mysql:1${TAG:-6}', ['5', '-']],
    ['mysql:15${TAG-6}', ['""', '-']],
  ])('%s with %j is as in the other environment, or unknown', (image, cells) => {
    expect(check(image, cells)).toEqual([])
  })

  test('an argument of a build that has its value from the environment has that of the matrix', () => {
    const build = 'build: { context: .., dockerfile: docker/db.alpine.Dockerfile, args: [TAG] }'
    expect(check('', ['16', '-'], build)).toMatchObject([
      { message: 'environment test uses mysql:15, but environment dev uses mysql:16' },
    ])
    expect(check('', ['15', '-'], build)).toEqual([])
  })
})

describe('images in builds', () => {
  const build = (args = '') =>
    `build: { context: .., dockerfile: docker/db.alpine.Dockerfile${args === '' ? '' : `, args: { ${args} }`} }`
  const check = (args: string, dockerfile: string) =>
    found(
      imageDriftAcrossEnvironments,
      repository('image: "${POSTGRES_IMAGE:?}"', build(args), { 'docker/db.alpine.Dockerfile': dockerfile }),
    ).map((line) => line.replace(/ a build, image .*: /u, ' '))

  test.each([
    ['', 'FROM postgres:15\n', 'docker/db.alpine.Dockerfile:1:6'],
    ['', 'ARG BASE=postgres:15\nFROM ${BASE}\n', 'docker/db.alpine.Dockerfile:2:6'],
    ['', 'ARG V=15\nARG BASE=postgres:${V}\nFROM $BASE\n', 'docker/db.alpine.Dockerfile:3:6'],
    ['BASE: "postgres:15"', 'ARG BASE\nFROM ${BASE} AS a\n', 'docker/test.yml:2:86'],
    ['', 'ARG V=${V:-15}\nFROM postgres:${V}\n', 'docker/db.alpine.Dockerfile:2:6'],
    ['V: "15"', 'ARG V=17\nFROM postgres:${V}\n', 'docker/test.yml:2:83'],
  ])('a version in a build is found, with args {%s} for %j', (args, dockerfile, place) => {
    expect(check(args, dockerfile)).toEqual([
      `${place} environment test uses postgres:15, but the matrix provides postgres:17@sha256:00000000 as POSTGRES_IMAGE`,
    ])
  })

  test.each([
    ['BASE: "${POSTGRES_IMAGE:?}"', 'ARG BASE\nFROM ${BASE}\n'],
    ['BASE: "${POSTGRES_IMAGE:?}"', 'ARG BASE=postgres:15\nFROM ${BASE}\n'],
    ['POSTGRES_IMAGE: "${POSTGRES_IMAGE:?}"', 'ARG POSTGRES_IMAGE\nFROM $POSTGRES_IMAGE\nFROM scratch\n'],
    ['', 'ARG BASE\nFROM ${BASE}\n'],
    ['', 'ARG A=$B\nARG B=$A\nFROM postgres:${A}\n'],
    ['', 'ARG V=$W\nARG W=15\nFROM postgres:$V\n'],
    ['BASE: "postgres:15"', 'ARG OTHER\nFROM ${BASE}\n'],
  ])(
    'a build from the matrix, or of an unknown version, is not found: args {%s} for %j',
    (args, dockerfile) => {
      expect(check(args, dockerfile)).toEqual([])
    },
  )
})

test.each([
  ['image: mysql:15', 'image: mysql:15'],
  ['image: mysql:15', 'image: mariadb:8'],
  ['image: "${POSTGRES_IMAGE:?}"', 'image: "${POSTGRES_IMAGE:?}"'],
  ['image: "mysql:${TAG:?}"', 'image: mysql:15'],
  ['image: "mysql:15" }\n  other: { image: mysql:16', 'image: "mysql:15"'],
  ['image: app:1, build: .', 'image: app:2, build: .'],
])('equal or unknown versions are not found: %s in dev and %s in test', (dev, test) => {
  expect(found(imageDriftAcrossEnvironments, repository(dev, test))).toEqual([])
})

test('a build with two versions does not differ from an environment that uses one of them', () => {
  const build = 'build: { context: .., dockerfile: docker/db.alpine.Dockerfile }'
  const files = { 'docker/db.alpine.Dockerfile': 'FROM node:24 AS a\nFROM node:22\n' }
  expect(found(imageDriftAcrossEnvironments, repository('image: "node:22"', build, files))).toEqual([])
})
