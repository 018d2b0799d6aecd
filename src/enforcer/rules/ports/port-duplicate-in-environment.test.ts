import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portDuplicateInEnvironment } from './port-duplicate-in-environment.ts'

const ROWS = `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| web | 8080 | http | /health | WEB_URL | 27001 | 28100-28199 | - |`

function repository(api: string, web: string) {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(ROWS),
    'docker/test.yml': `services:\n  api: { image: x:1, ${api} }\n  web: { image: x:1, ${web} }\n`,
  })
}

test.each([
  ['ports: ["80:80"]', 'ports: ["80:80"]', '80'],
  ['ports: ["127.0.0.1:${API_PORT:?}:80"]', 'ports: ["127.0.0.1:${API_PORT:?}:80"]', '${API_PORT}'],
  ['ports: ["127.0.0.1:${API_PORT:?}:80"]', 'ports: ["127.0.0.1:28010:80"]', '28010'],
  ['ports: ["${X:?}:80"]', 'ports: ["${X:?}:80"]', '${X}'],
  ['profiles: [a, b], ports: ["80:80"]', 'profiles: [b], ports: ["80:80"]', '80'],
])('a port that two services publish is found: %s and %s', (api, web, shown) => {
  const column = `  web: { image: x:1, ${web} }`.indexOf('["') + 2
  expect(found(portDuplicateInEnvironment, repository(api, web))).toEqual([
    `docker/test.yml:3:${column} service web, ${shown}, environment test: service web publishes ${shown} in environment test, as does service api`,
  ])
})

test('a port that one service publishes twice is found', () => {
  expect(found(portDuplicateInEnvironment, repository('ports: ["80:80", "80:81"]', 'ports: []'))).toEqual([
    'docker/test.yml:2:39 service api, 80, environment test: service api publishes 80 in environment test, as does another of its ports',
  ])
})

test('a port that several replicas of a service publish is found', () => {
  expect(
    found(portDuplicateInEnvironment, repository('ports: ["80:80"], deploy: { replicas: 3 }', 'scale: 2')),
  ).toEqual([
    'docker/test.yml:2:30 service api, 80, environment test: service api has 3 replicas in environment test, which all publish 80',
  ])
})

test.each([
  ['ports: ["127.0.0.1:${API_PORT:?}:80"]', 'ports: ["127.0.0.1:${WEB_PORT:?}:80"]'],
  ['ports: ["80:80/udp"]', 'ports: ["80:80"]'],
  ['ports: ["127.0.0.1:80:80"]', 'ports: ["127.0.0.2:80:80"]'],
  ['profiles: [a], ports: ["80:80"]', 'profiles: [b], ports: ["80:80"]'],
  ['ports: ["80-90:80"], scale: 2', 'ports: ["80-90:80"]'],
  ['ports: ["80"], scale: 2', 'ports: ["80"]'],
  ['ports: ["80:80", "80:80/tcp"]', 'ports: []'],
])('ports that do not collide are not found: %s and %s', (api, web) => {
  expect(found(portDuplicateInEnvironment, repository(api, web))).toEqual([])
})
