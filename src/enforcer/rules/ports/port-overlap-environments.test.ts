import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portOverlapEnvironments } from './port-overlap-environments.ts'

function repository(dev: string, test: string) {
  const file = (port: string) => `services:\n  api: { image: x:1, ports: ["${port}"] }\n`
  return repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': file(dev),
    'docker/test.yml': file(test),
  })
}

test.each([
  ['5432:8080', '5432:8080'],
  ['5432:8080', '127.0.0.1:5432:8080'],
  ['0.0.0.0:5432:8080', '127.0.0.1:5432:8080'],
  ['5430-5432:1-3', '5432-5433:1-2'],
  ['${IP:?}:5432:8080', '${IP:?}:5432:8080'],
])('a port that two environments publish is found: %s and %s', (dev, test) => {
  const findings = [...portOverlapEnvironments.check(repository(dev, test))]
  expect(findings).toMatchObject([
    {
      at: { file: 'docker/test.yml', line: 2, column: 30 },
      related: [{ at: { file: 'docker/dev.yml', line: 2 } }],
    },
  ])
})

test('of two colliding ports, the one outside the range of its environment is found', () => {
  expect(found(portOverlapEnvironments, repository('28050:8080', '127.0.0.1:${API_PORT:?}:8080'))).toEqual([
    'docker/dev.yml:2:30 service api, 28050, environment dev: service api of environment dev publishes 28050, as does api of environment test',
  ])
})

test('a port in a file that both environments include is found', () => {
  const both = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': 'include: [both.yml]\n',
    'docker/test.yml': 'include: [both.yml]\n',
    'docker/both.yml': 'services:\n  db: { image: x:1, ports: ["5432:5432"] }\n',
  })
  expect([...portOverlapEnvironments.check(both)]).toMatchObject([
    { at: { file: 'docker/both.yml' }, related: [{ at: { file: TEST_MATRIX } }] },
  ])
})

test.each([
  ['127.0.0.1:${API_PORT:?}:8080', '127.0.0.1:${API_PORT:?}:8080'],
  ['5432:8080', '5433:8080'],
  ['5432:8080', '5432:8080/udp'],
  ['127.0.0.1:5432:8080', '127.0.0.2:5432:8080'],
  ['127.0.0.1:5432:8080', '[::1]:5432:8080'],
  ['127.0.0.1:5432:8080', '${IP:?}:5432:8080'],
  ['5000-5010:8080', '5000-5010:8080'],
  ['8080', '8080'],
])('ports that do not collide are not found: %s and %s', (dev, test) => {
  expect(found(portOverlapEnvironments, repository(dev, test))).toEqual([])
})
