import { expect, test } from 'vitest'
import {
  fixed,
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { silentFallback } from './silent-fallback.ts'

const TEXT = `services:\r
  api: # \${A:-not here}\r
    image: \${DB_IMAGE:-postgres:15} # kept\r
    command: >\r
      run \${MODE-}\r
        "\${A:-\${B:-c}}"\r
    ports: ["\${API_PORT:-1}:80", '\${BUILD_CA_FILE:-x}']\r
`

function repository(text: string) {
  return repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/dev.yml': text })
}

test('every default is found at its place', () => {
  expect(found(silentFallback, repository(TEXT))).toEqual([
    'docker/dev.yml:3:12 DB_IMAGE at services.api.image: DB_IMAGE has a default, which is used if the variable is missing',
    'docker/dev.yml:5:11 MODE at services.api.command: MODE has an empty default, "-" with nothing after it, which is used if the variable is missing',
    'docker/dev.yml:6:10 A at services.api.command: A has a default, which is used if the variable is missing',
    'docker/dev.yml:6:15 B at services.api.command: B has a default, which is used if the variable is missing',
    'docker/dev.yml:7:35 BUILD_CA_FILE at services.api.ports.1: BUILD_CA_FILE has a default, which is used if the variable is missing',
  ])
})

test('fix makes every variable that the matrix does not know required, and changes nothing else', () => {
  const after = fixed(silentFallback, repository(TEXT))['docker/dev.yml'] ?? ''
  expect(after).toBe(`services:\r
  api: # \${A:-not here}\r
    image: \${DB_IMAGE:?has to be set, such as postgres:15} # kept\r
    command: >\r
      run \${MODE?has to be set}\r
        "\${A:?has to be set}"\r
    ports: ["\${API_PORT:-1}:80", '\${BUILD_CA_FILE:-x}']\r
`)
  // What the matrix gives in another way is for a person to decide.
  expect(found(silentFallback, repository(after))).toEqual([
    expect.stringContaining('docker/dev.yml:7:35 BUILD_CA_FILE'),
  ])
})

test.each([
  ['${LEVEL:-info}', '${LEVEL:?has to be set, such as info}'],
  ['${URL-http://api:80/x}', '${URL:?has to be set, such as http://api:80/x}'],
  ['${LEVEL:-}', '${LEVEL?has to be set}'],
  ['${LEVEL:-${OTHER}}', '${LEVEL:?has to be set}'],
  ['${DB_PASSWORD:-generated-value}', '${DB_PASSWORD:?has to be set}'],
])(
  'the message of a required variable keeps the default as an example, unless it is a secret: %s',
  (before, after) => {
    const text = (value: string) => `services:\n  api:\n    image: x:1\n    environment:\n      A: ${value}\n`
    expect(fixed(silentFallback, repository(text(before)))['docker/dev.yml']).toBe(text(after))
  },
)

test('a variable that is written with escapes has no fix', () => {
  const [finding] = silentFallback.check(
    repository('x-a: "\\u0024{A:-b}"\nservices: { a: { image: x:1 } }\n'),
  )
  expect(finding).toMatchObject({ at: { line: 1, column: 7 } })
  expect(finding?.edits).toBeUndefined()
})

test.each([
  ['${A:?b}'],
  ['${A?}'],
  ['${A:+--debug}'],
  ['${A+b}'],
  ['$${A:-b}'],
  ['${A:?missing, with ${B:-none}}'],
  ['${A}'],
])('a variable without a default is not found: %s', (value) => {
  expect(found(silentFallback, repository(`services: { a: { image: x:1, command: '${value}' } }\n`))).toEqual(
    [],
  )
})

test('a default within the value of ${NAME:+value} is found', () => {
  expect(
    found(silentFallback, repository("services: { a: { image: x:1, command: '${A:+${B:-c}}' } }\n")),
  ).toHaveLength(1)
})

const VARIABLES = `
## Variables

| Variable | dev | test |
| --- | --- | --- |
| LEVEL | debug | - |
| EMPTY | "" | "" |
| TOKEN | from environment | - |
`

function defaults(path: string, ...values: string[]) {
  const list = values.map((value) => JSON.stringify(value)).join(', ')
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(undefined, VARIABLES),
    [path]: `services: { api: { image: x:1, command: [${list}] } }\n`,
  })
  return [...silentFallback.check(repository)]
}

test.each([
  '${LEVEL:-info}',
  '${TOKEN:-none}',
  '${EMPTY-x}',
  // The same text as the default.
  '${EMPTY:-}',
  '${EMPTY:-${EMPTY}}',
  '${API_PORT:-3000}',
  '${API_URL:-http://localhost:3000}',
  '${POSTGRES_IMAGE:-postgres:17}',
  '${COMPOSE_PROJECT_NAME:-shop}',
])('a default of a variable that has a value in the matrix never applies: %s', (value) => {
  expect(defaults('docker/dev.yml', value)).toEqual([])
})

test.each(['${LEVEL:-info}', '${EMPTY:-x}', '${TOKEN:-none}'])(
  'a default of a variable that has no value in the environment, or an empty one, is found: %s',
  (value) => {
    const [finding] = defaults('docker/test.yml', value)
    expect(finding?.todo).toMatch(/^Give it a value under Variables, for test: `\| \w+ \| - \| \w+ \|`\./)
    expect(finding?.edits).toBeUndefined()
  },
)

test('the row to add does not repeat a default that may be a secret', () => {
  const [finding] = defaults('docker/test.yml', '${DB_PASSWORD:-hunter2}')
  expect(finding?.todo).toContain('`| DB_PASSWORD | - | ... |`')
})

test.each([
  ['"${P:-3000}:80"', 0],
  ['"127.0.0.1:${A:-${P:-3000}}:80/tcp"', 0],
  ['{ target: 80, published: "${P:-3000}", host_ip: "${IP:-0.0.0.0}" }', 0],
  ['"3000:${P:-80}"', 1],
  ['"${P:-80}"', 1],
  ['{ target: "${P:-80}" }', 1],
])('a default of a host port does not count, and one of a container port does: %s', (port, count) => {
  const text = `services:\n  api:\n    image: x:1\n    ports:\n      - ${port}\n`
  expect(found(silentFallback, repository(text))).toHaveLength(count)
})

test('a default in a file that no environment reads is not found', () => {
  expect(defaults('other/compose.yml', '${A:-b}')).toEqual([])
})

test('a default of a variable that the Env file of each environment sets is not found', () => {
  const text = matrixText()
    .replace('| Compose file |', '| Compose file | Env file |')
    .replace(/^\| --- \| --- \| --- \| --- \| --- \|$/m, '| --- | --- | --- | --- | --- | --- |')
    .replace('| docker/dev.yml |', '| docker/dev.yml | docker/dev.env |')
    .replace('| docker/test.yml |', '| docker/test.yml | - |')
  const repository = repositoryOf({
    [TEST_MATRIX]: text,
    'docker/dev.yml': "services: { api: { image: x:1, command: ['${A:-b}', '${B:-c}'] } }\n",
    'docker/dev.env': 'A=1\nB=\n',
  })
  expect([...silentFallback.check(repository)].map(({ subject }) => subject)).toEqual([
    'B at services.api.command.1',
  ])
})

test.each([
  ['environment: { A: "http://localhost:${WEB:-3000}/x" }', []],
  ['labels: { a: "[::1]:${WEB:-3000}" }', []],
  // In the container, where the port of the matrix is of no use.
  ['healthcheck: { test: "curl localhost:${WEB:-3000}" }', ['WEB']],
  ['command: "--listen 0.0.0.0:${WEB:-3000}"', ['WEB']],
  // Not the host port of an entry of `ports`.
  ['environment: { A: "http://localhost:${OTHER:-3000}/x" }', ['OTHER']],
])('an address of the host with the variable of a host port is left to port-repeated: %s', (more, names) => {
  const text = `services:\n  api:\n    image: x:1\n    ports: ["\${WEB:-3000}:80"]\n    ${more}\n`
  const findings = [...silentFallback.check(repository(text))]
  expect(findings.map(({ subject }) => subject?.split(' ')[0])).toEqual(names)
})

test('a host port in an extension that services share is no finding', () => {
  const text =
    'x-web: &web { image: "x:1", ports: ["${WEB:-3000}:80"] }\nservices: { api: { <<: *web }, b: { ports: &ports ["${B:-1}:80"] } }\n'
  expect(found(silentFallback, repository(text))).toEqual([])
})

test.each([['HOME'], ['DOCKER_HOST']])(
  'a default of %s, which the matrix cannot set, is a warning with a row that the matrix accepts',
  (name) => {
    const text = `services: { a: { image: x:1, command: "\${${name}:-/x}" } }\n`
    const [finding] = silentFallback.check(repository(text))
    expect(finding).toMatchObject({
      level: 'warning',
      todo: expect.stringContaining('| from environment | - |'),
    })
    expect(finding?.edits).toBeUndefined()
    const row = `## Variables\n\n| Variable | dev | test |\n| --- | --- | --- |\n| ${name} | from environment | - |\n`
    const with_ = repositoryOf({ [TEST_MATRIX]: `${matrixText()}\n${row}`, 'docker/dev.yml': text })
    expect(with_.matrix.problems).toEqual([])
    expect(found(silentFallback, with_)).toEqual([])
  },
)
