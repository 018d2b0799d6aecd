import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { healthcheckDisabled } from './healthcheck-disabled.ts'

function repository(service: string, dockerfile = '') {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  api: { ${service} }\n`,
    'docker/api.Dockerfile': dockerfile,
  })
}

const BUILD = 'build: { context: .., dockerfile: docker/api.Dockerfile }'

test.each([
  ['image: x:1, healthcheck: { disable: true }', '', 'docker/dev.yml:2:46'],
  ['image: x:1, healthcheck: { test: [NONE] }', '', 'docker/dev.yml:2:43'],
  [BUILD, 'FROM x:1 AS a\nHEALTHCHECK CMD x\nFROM a\nHEALTHCHECK NONE\n', 'docker/api.Dockerfile:3:1'],
])('a disabled healthcheck is found: %s', (service, dockerfile, at) => {
  expect(found(healthcheckDisabled, repository(service, dockerfile))).toEqual([
    `${at} service api: the healthcheck of service api is disabled`,
  ])
})

test.each([
  ['image: x:1, healthcheck: { disable: false, test: a }', ''],
  ['image: x:1', ''],
  [`${BUILD}, healthcheck: { test: a }`, 'FROM x:1\nHEALTHCHECK NONE\n'],
  [
    'image: x:1, healthcheck: { disable: true } }\n  b: { image: x:1, depends_on: { api: { condition: service_completed_successfully } }',
    '',
  ],
])(
  'a service without a disabled healthcheck, or that runs to completion, is not found: %s',
  (service, dockerfile) => {
    expect(found(healthcheckDisabled, repository(service, dockerfile))).toEqual([])
  },
)
