import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { healthcheckMissing } from './healthcheck-missing.ts'

function repository(service: string, dockerfile = '') {
  return repositoryOf({
    [TEST_MATRIX]: matrixText('| web | 80 | http | / | WEB_URL | 27000 | 28000-28099 | - |'),
    'docker/dev.yml': `services:\n  api: { ${service} }\n`,
    'docker/api.Dockerfile': dockerfile,
  })
}

const BUILD = 'build: { context: .., dockerfile: docker/api.Dockerfile'

test.each([
  ['image: x:1', '', 'and the repository does not show whether its image has one'],
  [
    'image: x:1, healthcheck: { interval: 5s }',
    '',
    'and the repository does not show whether its image has one',
  ],
  [`${BUILD} }`, 'FROM x:1\n', 'nor in docker/api.Dockerfile'],
  [`${BUILD}, target: a }`, 'FROM x:1 AS a\nFROM a\nHEALTHCHECK CMD x\n', 'nor in docker/api.Dockerfile'],
])('a service without a healthcheck is found: %s', (service, dockerfile, where) => {
  expect(found(healthcheckMissing, repository(service, dockerfile))).toEqual([
    `docker/dev.yml:2:3 service api: service api has no healthcheck here, ${where}`,
  ])
})

test.each([
  ['image: x:1, healthcheck: { test: [CMD, x] }', ''],
  ['image: x:1, healthcheck: { disable: true }', ''],
  [`${BUILD} }`, 'FROM x:1 AS a\nHEALTHCHECK CMD x\nFROM a\n'],
  [`${BUILD}, target: A }`, 'FROM x:1 AS a\nHEALTHCHECK CMD x\nFROM x:1\n'],
  [`${BUILD}, target: "\${STAGE:?}" }`, 'FROM x:1 AS a\n'],
  ['build: https://example.org/x.git', ''],
  [
    'image: x:1 }\n  b: { image: x:1, healthcheck: { test: a }, depends_on: { api: { condition: service_completed_successfully } }',
    '',
  ],
])('a service with a healthcheck, or that runs to completion, is not found: %s', (service, dockerfile) => {
  expect(found(healthcheckMissing, repository(service, dockerfile))).toEqual([])
})

test.each([
  ['a service whose TCP port the matrix publishes', '  web: { image: x:1 }'],
  ['a service that is not started', '  job: { image: x:1, profiles: [jobs] }'],
])('%s needs no healthcheck', (_, service) => {
  const compose = `services:\n${service}\n`
  expect(
    found(
      healthcheckMissing,
      repositoryOf({
        [TEST_MATRIX]: matrixText('| web | 80 | http | / | WEB_URL | 27000 | 28000-28099 | - |'),
        'docker/dev.yml': compose,
      }),
    ),
  ).toEqual([])
})
