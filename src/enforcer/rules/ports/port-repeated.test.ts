import { expect, test } from 'vitest'
import {
  fixed,
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { portRepeated } from './port-repeated.ts'

const ROWS = '| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |'

function repository(text: string, path = 'docker/test.yml', rows = ROWS) {
  return repositoryOf({ [TEST_MATRIX]: matrixText(rows), [path]: text })
}

const service = (more: string, ports = '3000:8080') =>
  `services:\n  api:\n    image: x:1\n    ports: ["${ports}"]\n    ${more}\n`

test('an address with the host port of the file is found at the port, with the variable to use', () => {
  const one = repository(service('environment: { URL: "http://localhost:3000/x" }'))
  expect(found(portRepeated, one)).toEqual([
    'docker/test.yml:5:43 localhost:3000 at services.api.environment.URL: localhost:3000 repeats the host port of api, which environment test publishes at 28000-28099',
  ])
  const [finding] = portRepeated.check(one)
  expect(finding?.todo).toContain(
    'Write `${API_PORT:?}` instead of 3000, or `${API_URL:?}` for the whole URL.',
  )
})

test.each([
  ['environment: ["URL=http://127.0.0.1:3000"]', 'environment: ["URL=http://127.0.0.1:${API_PORT:-3000}"]'],
  ['environment:\n      A: localhost:3000', 'environment:\n      A: localhost:${API_PORT:-3000}'],
  [
    'build: { args: { A: "host.docker.internal:3000" } }',
    'build: { args: { A: "host.docker.internal:${API_PORT:-3000}" } }',
  ],
  ['command: serve --url http://[::1]:3000', 'command: serve --url http://[::1]:${API_PORT:-3000}'],
  ['labels: { a: "x localhost:3000 y" }', 'labels: { a: "x localhost:${API_PORT:-3000} y" }'],
])('fix writes the variable of the port, with the number as its default: %s', (before, after) => {
  const text = fixed(portRepeated, repository(service(before)))['docker/test.yml']
  expect(text).toBe(service(after))
  expect(found(portRepeated, repository(text ?? ''))).toEqual([])
})

test.each([
  [
    'the port in a variable of its own',
    'environment: { A: "localhost:${PORT:-3000}" }',
    '${PORT:-3000}:8080',
    ROWS,
  ],
  ['a plain text in a flow collection', 'environment: { A: http://localhost:3000 }', '3000:8080', ROWS],
])('%s is found and has no fix', (_, more, ports, rows) => {
  const [finding] = portRepeated.check(repository(service(more, ports), 'docker/test.yml', rows))
  expect(finding).toBeDefined()
  expect(finding?.edits).toBeUndefined()
})

test.each([
  ['a container port', 'environment: { A: "http://api:8080" }'],
  ['another port', 'environment: { A: "http://localhost:3001", B: "localhost:30000", C: "localhost:13000" }'],
  ['another host', 'environment: { A: "http://example.localhost:3000", B: "0.0.0.0:3000" }'],
  ['the port of the matrix', 'environment: { A: "http://localhost:${API_PORT:?}" }'],
  ['a healthcheck', 'healthcheck: { test: "curl localhost:3000" }'],
  ['a default that never applies', 'environment: { A: "${API_URL:-http://localhost:3000}" }'],
  ['a name that is no value', 'x-note: localhost:3000'],
])('%s is not found', (_, more) => {
  expect(found(portRepeated, repository(service(more)))).toEqual([])
})

test('a command that names the port of its own container is not found', () => {
  const text = service('command: serve --listen localhost:8080', '8080:8080')
  expect(found(portRepeated, repository(text))).toEqual([])
})

test('the single port of the matrix may be repeated, and another one may not', () => {
  const text = (port: number) => service(`environment: { A: "localhost:${port}" }`, `${port}:8080`)
  expect(found(portRepeated, repository(text(27000), 'docker/dev.yml'))).toEqual([])
  expect(found(portRepeated, repository(text(3000), 'docker/dev.yml'))).toHaveLength(1)
})

test('a port that is not published in an environment has no fix in a file that the environment reads', () => {
  const compose = service('environment: { URL: "http://localhost:3000/x" }')
  const one = repositoryOf({
    [TEST_MATRIX]: matrixText('| api | 8080 | http | /health | API_URL | - | 28000-28099 | - |'),
    'docker/base.yml': compose,
    'docker/dev.yml': 'include: [base.yml]\n',
    'docker/test.yml': 'include: [base.yml]\n',
  })
  expect(found(portRepeated, one)).toHaveLength(1)
  expect(fixed(portRepeated, one)).toEqual({})
})
