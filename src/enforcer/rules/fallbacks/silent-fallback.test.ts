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
    image: \${POSTGRES_IMAGE:-postgres:15} # kept\r
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
    'docker/dev.yml:3:12 POSTGRES_IMAGE at services.api.image: POSTGRES_IMAGE has a default, which is used if the variable is missing',
    'docker/dev.yml:5:11 MODE at services.api.command: MODE has an empty default, "-" with nothing after it, which is used if the variable is missing',
    'docker/dev.yml:6:10 A at services.api.command: A has a default, which is used if the variable is missing',
    'docker/dev.yml:6:15 B at services.api.command: B has a default, which is used if the variable is missing',
    'docker/dev.yml:7:14 API_PORT at services.api.ports.0: API_PORT has a default, which is used if the variable is missing',
    'docker/dev.yml:7:35 BUILD_CA_FILE at services.api.ports.1: BUILD_CA_FILE has a default, which is used if the variable is missing',
  ])
})

test('fix makes every variable with a default required, and changes nothing else', () => {
  const after = fixed(silentFallback, repository(TEXT))['docker/dev.yml'] ?? ''
  expect(after).toBe(`services:\r
  api: # \${A:-not here}\r
    image: \${POSTGRES_IMAGE:?from the matrix, table Base images} # kept\r
    command: >\r
      run \${MODE?has to be set}\r
        "\${A:?has to be set}"\r
    ports: ["\${API_PORT:?from the matrix, table Services}:80", '\${BUILD_CA_FILE:?from the machine profile, made by npm run setup}']\r
`)
  expect(found(silentFallback, repository(after))).toEqual([])
})

test.each([
  ['${LEVEL:-info}', '${LEVEL:?has to be set, such as info}'],
  ['${URL-http://api:80/x}', '${URL:?has to be set, such as http://api:80/x}'],
  ['${LEVEL:-}', '${LEVEL?has to be set}'],
  ['${API_URL:-}', '${API_URL:?from the matrix, table Services}'],
  ['${LEVEL:-${OTHER}}', '${LEVEL:?has to be set}'],
  ['${DB_PASSWORD:-generated-value}', '${DB_PASSWORD:?has to be set}'],
  ['${API_URL:-http://x}', '${API_URL:?from the matrix, table Services}'],
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

test('a variable that is not set in another environment that reads the file has no fix', () => {
  const rows = '| api | 8080 | http | /health | API_URL | 27000 | - | - |'
  const [finding] = silentFallback.check(
    repositoryOf({
      [TEST_MATRIX]: matrixText(rows),
      'docker/dev.yml':
        'services: { api: { image: x:1, environment: { U: "${API_URL:-http://x}" } }, web: { image: x:1 } }\n',
      'docker/test.yml': 'services: { web: { extends: { file: dev.yml, service: web } } }\n',
    }),
  )
  expect(finding?.edits).toBeUndefined()
  expect(finding?.todo).toMatch(
    /^Give api a port under test in the matrix, or move .*; then make it required/,
  )
})
